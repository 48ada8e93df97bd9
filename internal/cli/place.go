package cli

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
)

// spot is a place in a file, as JSON has it. It is nil where there is none.
type spot struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// Value names the chart's value that decides, where values made the object.
	Value string `json:"value,omitempty"`
}

// spot returns the place of something in an object in view.
func (v *view) spot(of *object.Object, path object.Path) *spot {
	o := v.written[of]
	if o == nil {
		return nil
	}
	file, at := o.Place(path, 0, 0)
	return &spot{File: file.Name, Line: at.Line, Column: at.Column, Value: report.Clean(o.Value(path))}
}

func (s *spot) String() string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column)
}
