package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
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

// tableCell is a text and how it is painted, which does not count for its width. It is clean.
type tableCell struct {
	text  string
	paint func(a ...any) string
}

func plain(text string) tableCell { return tableCell{text: Clean(text)} }

func (c tableCell) in(paint func(a ...any) string) tableCell { return tableCell{c.text, paint} }

// table aligns rows of cells. The last cell of a row takes what room it needs.
type table [][]tableCell

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

// Listed names the first few of a list in order, each once.
func Listed(names []string, most int) string { return listed(unique(names), most) }

// listed names the first few.
func listed(names []string, most int) string {
	out := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// spot renders a place as file:line:column, and nothing if it is not known.
func spot(p Place) string {
	if p.File == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", p.File.Name, p.At.Line, p.At.Column)
}
