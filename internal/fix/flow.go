package fix

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// isJSON reports whether a mapping or list in braces or brackets is written as JSON is, with its keys in quotes.
func (e *editor) isJSON(in *yaml.Node) bool {
	root := e.object.Node()
	if in.Kind == yaml.MappingNode && len(in.Content) > 0 {
		root = in
	}
	return root.Style&yaml.FlowStyle != 0 && len(root.Content) > 0 && root.Content[0].Style&yaml.DoubleQuotedStyle != 0
}

// intoFlow adds an item to a mapping or list in braces or brackets: in a list before the one at index.
func (e *editor) intoFlow(in *yaml.Node, index int, key string, value any) (change, error) {
	open := e.offset(in)
	last, closing := e.closing(open)
	gap, newline, indent := " ", "", ""
	// Where each item has a line of its own, so has the new one.
	if len(in.Content) > 0 && in.Content[0].Line > in.Line {
		first := e.offset(in.Content[0])
		newline, indent = e.newline, string(e.text[e.lineStart(first):first])
		gap = newline + indent
	}
	text, err := e.inline(in, value)
	if e.isJSON(in) && !lastOnOneLine(in) {
		text = asJSON(value, newline, indent)
	}
	if err == nil && in.Kind == yaml.MappingNode {
		var k string
		k, err = e.inline(in, key)
		text = k + ": " + text
	}
	switch {
	case err != nil:
		return change{}, err
	case len(in.Content) == 0:
		return change{open + 1, closing, text}, nil
	case index < len(in.Content):
		at := e.offset(in.Content[index])
		return change{at, at, text + "," + gap}, nil
	}
	from, comma := last+1, ","
	if e.text[last] == ',' {
		comma = ""
	}
	to := from
	if newline != "" { // a comment behind the last item stays there
		to = min(closing, from+len(bytes.TrimRight(e.text[from:e.lineEnd(from)], "\r\n")))
	}
	return change{from, to, comma + string(e.text[from:to]) + gap + text}, nil
}

// lastOnOneLine reports whether the last value between brackets is a mapping or list on one line.
func lastOnOneLine(in *yaml.Node) bool {
	if len(in.Content) == 0 {
		return false
	}
	last := in.Content[len(in.Content)-1]
	return len(last.Content) > 0 && last.Content[len(last.Content)-1].Line == last.Line
}
