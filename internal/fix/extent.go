package fix

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
)

// The YAML parser says where a node starts, but not where it ends. These functions find the end in the text.

// end returns where the entry of a mapping or list ends that starts at key: the start of the line after its last one. indent is
// that of the mapping or list that holds it; what is indented deeper belongs to the entry.
func (e *editor) end(key, value *yaml.Node, indent int) int {
	end := e.lineEnd(max(e.offset(key), e.lastByte(value)))
	for pos := end; pos < len(e.text); {
		next := e.lineEnd(pos)
		line := strings.TrimRight(string(e.text[pos:next]), " \t\r\n")
		switch depth := len(line) - len(strings.TrimLeft(line, " ")); {
		case line == "":
		case depth > indent:
			end = next
		default:
			return end
		}
		pos = next
	}
	return end
}

// lastByte returns an offset in the last line of a node, as far as indentation does not tell it.
func (e *editor) lastByte(n *yaml.Node) int {
	at := e.offset(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return e.quoteEnd(at)
	case n.Kind == yaml.AliasNode || len(n.Content) == 0:
		if n.Kind == yaml.ScalarNode && n.Value == "" {
			return 0 // nothing is written there
		}
		return at
	case n.Style&yaml.FlowStyle != 0:
		_, closing := e.closing(at)
		return closing
	}
	last := e.lastByte(n.Content[len(n.Content)-1])
	if n.Kind == yaml.MappingNode {
		last = max(last, e.offset(n.Content[len(n.Content)-2]))
	}
	return max(at, last)
}

// closing returns the offset of the bracket that closes the one at pos, and that of the last character before it which is
// neither blank nor in a comment.
func (e *editor) closing(pos int) (last, closing int) {
	depth := 0
	last = pos
	for i := pos; i < len(e.text); i++ {
		switch c := e.text[i]; {
		case kubeyaml.IsBlank(c):
			continue
		case c == '#' && kubeyaml.IsBlank(e.text[i-1]):
			i = e.lineEnd(i) - 1
			continue
		case (c == '"' || c == '\'') && strings.IndexByte(",:[{", e.text[last]) >= 0: // else it is a part of plain text
			i = min(e.quoteEnd(i), len(e.text)-1)
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return last, i
			}
		}
		last = i
	}
	return last, len(e.text)
}

// quoteEnd returns the offset of the quote that ends the quoted text that starts at or after pos.
func (e *editor) quoteEnd(pos int) int {
	start := bytes.IndexAny(e.text[pos:], `"'`)
	if start < 0 {
		return pos
	}
	quote := e.text[pos+start]
	for i := pos + start + 1; i < len(e.text); i++ {
		switch {
		case e.text[i] == '\\' && quote == '"':
			i++
		case e.text[i] == quote && quote == '\'' && i+1 < len(e.text) && e.text[i+1] == quote:
			i++
		case e.text[i] == quote:
			return i
		}
	}
	return len(e.text) - 1
}

func (e *editor) lineStart(pos int) int { return bytes.LastIndexByte(e.text[:max(pos, 0)], '\n') + 1 }

func (e *editor) lineEnd(pos int) int {
	if i := bytes.IndexByte(e.text[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(e.text)
}

// newlineOf returns how a text ends its lines.
func newlineOf(text []byte) string {
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func (e *editor) lines(text string) string { return strings.ReplaceAll(text, "\n", e.newline) }

func (e *editor) insertLines(at int, text string) change {
	text = e.lines(text)
	if at > 0 && e.text[at-1] != '\n' {
		text = e.newline + strings.TrimSuffix(text, e.newline)
	}
	return change{at, at, text}
}
