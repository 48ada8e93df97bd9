package source

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
)

// Position is a place in a file. Line and Column count from 1; Column and Width count characters.
type Position struct {
	Line, Column int
	// Width is how many characters of the line the place spans, at least 1.
	Width int
}

func scalarWidth(n *yaml.Node) int {
	width := utf8.RuneCountInString(n.Value)
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return width + 2
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 1
	}
	return width
}

// Line returns the text of a line, counted from 1, without its end.
func (f *File) Line(line int) string {
	lines := f.lines()
	return string(f.Data[lines.offset(line):lines.end(line)])
}

func (f *File) lines() *textLines {
	f.indexOnce.Do(func() { f.index = newTextLines(f.Data) })
	return f.index
}

// Span returns a place in the file, cut to what is there.
func (f *File) Span(line, column, width int) Position { return f.lines().span(line, column, width) }

// textLines finds lines and columns in a text, in a time that does not depend on how long its lines are.
type textLines struct {
	data   []byte
	starts []int
	// marks holds how many characters start before each block of the text.
	marks []int
}

const blockBytes = 1024

func newTextLines(data []byte) *textLines {
	t := &textLines{data: data, starts: []int{0}, marks: make([]int, 0, len(data)/blockBytes+1)}
	if bytes.HasPrefix(data, bom) {
		t.starts[0] = len(bom)
	}
	chars := 0
	for i, c := range data {
		if i%blockBytes == 0 {
			t.marks = append(t.marks, chars)
		}
		if c == '\n' {
			t.starts = append(t.starts, i+1)
		}
		if utf8.RuneStart(c) {
			chars++
		}
	}
	if len(data)%blockBytes == 0 {
		t.marks = append(t.marks, chars)
	}
	return t
}

// chars returns how many characters start before pos.
func (t *textLines) chars(pos int) int {
	n := t.marks[pos/blockBytes]
	for _, c := range t.data[pos/blockBytes*blockBytes : pos] {
		if utf8.RuneStart(c) {
			n++
		}
	}
	return n
}

// offset returns the offset of a line, counted from 1, and the end of the text for those past it.
func (t *textLines) offset(line int) int {
	if line > len(t.starts) {
		return len(t.data)
	}
	return t.starts[max(line, 1)-1]
}

// end returns the offset of the end of a line, before what ends it.
func (t *textLines) end(line int) int {
	start, end := t.offset(line), t.offset(line+1)
	for end > start && (t.data[end-1] == '\n' || t.data[end-1] == '\r') {
		end--
	}
	return end
}

// byteAt returns the offset of a column, counted from 1 in characters, and the end of the line for those past it.
func (t *textLines) byteAt(line, column int) int {
	start, end := t.offset(line), t.end(line)
	want := t.chars(start) + max(column, 1) - 1
	block, found := slices.BinarySearch(t.marks, want)
	if !found {
		block--
	}
	pos := min(max(start, block*blockBytes), end)
	for n := t.chars(pos); pos < end && (n < want || !utf8.RuneStart(t.data[pos])); pos++ {
		if utf8.RuneStart(t.data[pos]) {
			n++
		}
	}
	return pos
}

// span cuts a place to its line, and the line to the text: the YAML parser ends some texts on a line of their own.
func (t *textLines) span(line, column, width int) Position {
	line = max(1, min(line, len(t.starts)))
	chars := t.chars(t.end(line)) - t.chars(t.offset(line))
	column = max(1, min(column, chars+1))
	return Position{Line: line, Column: column, Width: max(1, min(width, chars-column+1))}
}

// at returns the place of the bytes from..to, cut to the first of their lines.
func (t *textLines) at(from, to int) Position {
	line, found := slices.BinarySearch(t.starts, from)
	if found {
		line++
	}
	return t.span(line, t.chars(from)-t.chars(t.offset(line))+1, t.chars(to)-t.chars(from))
}

// within finds the bytes start..end of a scalar's value in the text that it was read from. It follows the value
// through the text, in which lines are folded, indented and quoted; ok is false where an escape breaks the trail.
func (t *textLines) within(n *yaml.Node, shift, start, end int) (from, to int, ok bool) {
	pos := t.byteAt(n.Line+shift, n.Column)
	quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		pos = t.offset(n.Line + shift + 1)
	case quoted:
		pos++
	}
	for i := 0; i < len(n.Value); i++ {
		c := n.Value[i]
		for pos < len(t.data) && t.data[pos] != c && kubeyaml.IsBlank(t.data[pos]) {
			pos++
		}
		// A line break that was folded into a space has been stepped over: the space stands for it.
		folded := c == ' ' && pos < len(t.data) && t.data[pos] != c
		if i == start {
			from = pos
		}
		if i == end {
			return from, pos, true
		}
		switch {
		case folded || c == '\n' && pos < len(t.data) && t.data[pos] != c:
		case pos >= len(t.data) || t.data[pos] != c:
			return 0, 0, false
		default:
			pos++
			if c == '\'' && n.Style&yaml.SingleQuotedStyle != 0 {
				pos++
			}
		}
	}
	if start >= len(n.Value) {
		from = max(0, pos-1)
	}
	return from, max(pos, from+1), pos <= len(t.data)
}
