package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/alertlint/alertlint/internal/source"
)

// excerptCells is how much of a line is shown, in the cells of a terminal; spotAt is where in it the spot begins at the
// latest when the line is cut.
const (
	excerptCells = 110
	spotAt       = 60
	tabCells     = 4
)

// excerpt returns the line of a place, or what of it is around the place, and below it the carets.
func excerpt(f *source.File, at source.Position, inSecret bool) (line, carets string, ok bool) {
	x, ok := f.Excerpt(at, excerptCells, excerptCells, inSecret)
	if !ok || strings.TrimSpace(x.Text) == "" {
		return "", "", false
	}
	cells, column := render([]rune(x.Text)), x.Column
	from, to := window(cells, column)
	left, right := x.Left || from > 0, x.Right || to < len(cells)
	var top, bottom strings.Builder
	if left {
		top.WriteString("…")
		bottom.WriteString(" ")
	}
	for i, c := range cells[from:to] {
		top.WriteString(c.text)
		mark := " "
		if i+from >= column && i+from < column+x.Width {
			mark = "^"
		}
		bottom.WriteString(strings.Repeat(mark, c.width))
	}
	if column >= to { // a place behind the end of the line
		bottom.WriteString("^")
	}
	if right {
		top.WriteString("…")
	}
	return strings.TrimRight(top.String(), " "), strings.TrimRight(bottom.String(), " "), true
}

// cell is a character as it is shown.
type cell struct {
	text  string
	width int
}

func render(text []rune) []cell {
	cells := make([]cell, len(text))
	for i, r := range text {
		switch {
		case r == '\t':
			cells[i] = cell{strings.Repeat(" ", tabCells), tabCells}
		case unsafe(r):
			cells[i] = cell{string(unicode.ReplacementChar), 1}
		case r < 0x80:
			cells[i] = cell{string(r), 1}
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
			cells[i] = cell{string(r), 0}
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			cells[i] = cell{string(r), 2}
		default:
			cells[i] = cell{string(r), 1}
		}
	}
	return cells
}

// window returns the part of a line that is shown: all of it, or what fits around the column.
func window(cells []cell, column int) (from, to int) {
	total, before := 0, 0
	for i, c := range cells {
		total += c.width
		if i < column {
			before += c.width
		}
	}
	for ; total > excerptCells && before > spotAt; from++ {
		before -= cells[from].width
		total -= cells[from].width
	}
	to = len(cells)
	for ; total > excerptCells; to-- {
		total -= cells[to-1].width
	}
	return from, to
}
