package cli

import (
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/words"
)

// paint colors texts, or leaves them as they are.
type paint struct{ bold, dim, red, yellow, green func(a ...any) string }

func newPaint(colors bool) paint {
	style := func(attributes ...color.Attribute) func(...any) string {
		c := color.New(attributes...)
		if c.DisableColor(); colors {
			c.EnableColor()
		}
		return c.SprintFunc()
	}
	return paint{style(color.Bold), style(color.Faint), style(color.FgRed), style(color.FgYellow), style(color.FgGreen)}
}

// cell is a text and how it is painted, which does not count for its width. It is clean.
type cell struct {
	text  string
	paint func(a ...any) string
}

func plain(text string) cell { return cell{text: report.Clean(text)} }

func (c cell) in(paint func(a ...any) string) cell { return cell{c.text, paint} }

// table aligns rows of cells. The last cell of a row takes what room it needs.
type table [][]cell

func (t table) String() string {
	var widths []int
	for _, row := range t {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if i < len(row)-1 {
				widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
			}
		}
	}
	var b strings.Builder
	for _, row := range t {
		var line strings.Builder
		pad := 0
		for i, c := range row {
			if c.text != "" {
				line.WriteString(strings.Repeat(" ", pad))
				pad = 0
				if c.paint != nil {
					line.WriteString(c.paint(c.text))
				} else {
					line.WriteString(c.text)
				}
			}
			pad += widths[i] - utf8.RuneCountInString(c.text) + 2
		}
		b.WriteString(line.String() + "\n")
	}
	return b.String()
}

// cut shortens a text to so many characters.
func cut(text string, most int) string { return words.Shorten(text, most) }

// named is a reference to an object as JSON has it.
type named struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
}

func newNamed(r object.Ref) named {
	return named{report.Clean(r.APIVersion), report.Clean(string(r.Kind)), report.Clean(r.Namespace), report.Clean(r.Name)}
}
