package source

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
)

// parsed is what ParseText returned.
type parsed struct {
	root *yaml.Node
	err  error
}

// ParsedText is ParseText, once for all findings in a text and all releases that have it in common.
func (f *File) ParsedText(n *yaml.Node, line int) (*yaml.Node, error) {
	if p, ok := f.texts.Load(n); ok {
		p := p.(parsed)
		return p.root, p.err
	}
	root, err := f.ParseText(n, line)
	f.texts.Store(n, parsed{root, err})
	return root, err
}

// ParseText parses a string that is YAML; line is how many lines of the file come before the document that holds it. The lines and columns of what it returns are those of the file, as far as
// possible: in a block scalar everything has its own, elsewhere all stands where the string does.
func (f *File) ParseText(n *yaml.Node, line int) (*yaml.Node, error) {
	var doc yaml.Node
	err := kubeyaml.Unmarshal([]byte(n.Value), &doc)
	if err != nil || len(doc.Content) == 0 {
		return nil, err
	}
	root := doc.Content[0]
	shift, indent, ok := f.blockShift(n, line)
	move(root, func(m *yaml.Node) {
		m.Line, m.Column = m.Line+shift, m.Column+indent
		if !ok {
			m.Line, m.Column = n.Line, n.Column
		}
	})
	return root, nil
}

// blockShift returns how far the text of a block scalar is from its first line and column.
func (f *File) blockShift(n *yaml.Node, line int) (lines, indent int, ok bool) {
	if n.Style&yaml.LiteralStyle == 0 {
		return 0, 0, false
	}
	number := 0
	for first := range strings.Lines(n.Value) {
		number++
		if inner := strings.TrimLeft(first, " "); strings.TrimSpace(inner) != "" {
			text := f.Line(n.Line + line + number)
			indent = len(text) - len(strings.TrimLeft(text, " ")) - (len(first) - len(inner))
			return n.Line, indent, indent >= 0
		}
	}
	return 0, 0, false
}

// InText returns the place of a line of a string that is YAML, which is the line's own if the string is written as a block.
func (f *File) InText(n *yaml.Node, line, of int) Position {
	if shift, indent, ok := f.blockShift(n, line); ok {
		return f.Span(shift+of+line, indent+1, 1)
	}
	return f.Span(n.Line+line, n.Column, 1)
}

// move calls do for a node and each below it, once.
func move(n *yaml.Node, do func(*yaml.Node)) {
	do(n)
	for _, c := range n.Content {
		move(c, do)
	}
}
