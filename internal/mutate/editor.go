package mutate

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// editor makes changes to the text of one object.
type editor struct {
	text   []byte
	object *source.Object
}

var errShared = errors.New("the place to edit is shared by an anchor or a merge key")

// value returns the value at path as it is written there: not by an alias or a merge key, which other places share.
func (e *editor) value(path object.Path) (*yaml.Node, bool) {
	n := e.object.Node()
	for _, step := range path {
		var next *yaml.Node
		switch step := step.(type) {
		case string:
			for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == step {
					next = n.Content[i+1]
				}
			}
		case int:
			if n.Kind == yaml.SequenceNode && step < len(n.Content) {
				next = n.Content[step]
			}
		}
		if next == nil {
			return nil, false
		}
		n = next
	}
	return n, true
}

func (e *editor) offset(n *yaml.Node) int { return e.object.Offset(n.Line, n.Column) }

// replace gives a scalar another value, or a key without a value its first.
func (e *editor) replace(n *yaml.Node, value any) (change, error) {
	if n.Kind != yaml.ScalarNode || n.Anchor != "" || n.Style != 0 {
		return change{}, errShared
	}
	from := e.offset(n)
	text, err := flow(value)
	if err != nil {
		return change{}, err
	}
	if n.Value == "" && from > 0 && e.text[from-1] == ':' {
		text = " " + text
	}
	return change{from, from + len(n.Value), text}, nil
}

// addKey adds a key to a mapping, after its last one.
func (e *editor) addKey(in *yaml.Node, key string, value any) (change, error) {
	if in.Style&yaml.FlowStyle != 0 {
		v, err := flow(value)
		if err != nil {
			return change{}, err
		}
		k, _ := json.Marshal(key)
		return e.intoFlow(in, 0, string(k)+": "+v), nil
	}
	if len(in.Content) == 0 || in.Anchor != "" {
		return change{}, errShared
	}
	indent := in.Content[0].Column - 1
	at := e.end(in.Content[len(in.Content)-2], indent)
	text, err := block(map[string]any{key: value}, indent)
	if err != nil {
		return change{}, err
	}
	return e.insertLines(at, text), nil
}

// insert adds an item to a list, before the one at index.
func (e *editor) insert(in *yaml.Node, index int, value any) (change, error) {
	if in.Style&yaml.FlowStyle != 0 {
		v, err := flow(value)
		if err != nil {
			return change{}, err
		}
		return e.intoFlow(in, index, v), nil
	}
	if len(in.Content) == 0 || in.Anchor != "" {
		return change{}, errShared
	}
	indent := in.Column - 1
	text, err := block([]any{value}, indent)
	if err != nil {
		return change{}, err
	}
	if index == len(in.Content) {
		last := in.Content[index-1]
		return e.insertLines(e.end(last, indent), text), nil
	}
	at := e.lineStart(e.dash(e.offset(in.Content[index]), indent))
	for at > 0 { // a comment above an item belongs to it
		above := e.lineStart(at - 1)
		if !strings.HasPrefix(strings.TrimSpace(string(e.text[above:at])), "#") {
			break
		}
		at = above
	}
	return e.insertLines(at, text), nil
}

// dash returns the offset of the "-" of the list item that starts at pos.
func (e *editor) dash(pos, indent int) int {
	for start := e.lineStart(pos); ; start = e.lineStart(start - 1) {
		if start+indent < len(e.text) && e.text[start+indent] == '-' || start == 0 {
			return start
		}
	}
}

// intoFlow adds an item to a mapping or list in braces or brackets.
func (e *editor) intoFlow(in *yaml.Node, index int, text string) change {
	switch {
	case len(in.Content) == 0:
		at := e.offset(in) + 1
		return change{at, at, text}
	case index < len(in.Content):
		at := e.offset(in.Content[index])
		return change{at, at, text + ", "}
	}
	// There is an item before: the closing bracket is the first one after its text, as far as brackets balance.
	at := e.closing(e.offset(in))
	return change{at, at, ", " + text}
}

// closing returns the offset of the bracket that closes the one at pos.
func (e *editor) closing(pos int) int {
	depth := 0
	var quote byte
	for i := pos; i < len(e.text); i++ {
		switch c := e.text[i]; {
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(e.text)
}

// end returns where the entry that starts at n ends: the start of the line after its last one. indent is that of the
// mapping or list that holds it; what is indented deeper belongs to the entry, and so does a list right below a key.
func (e *editor) end(n *yaml.Node, indent int) int {
	end := e.lineEnd(e.offset(n))
	for pos := end; pos < len(e.text); {
		next := e.lineEnd(pos)
		line := strings.TrimRight(string(e.text[pos:next]), " \t\r\n")
		body := strings.TrimLeft(line, " ")
		depth := len(line) - len(body)
		isItem := body == "-" || strings.HasPrefix(body, "- ")
		switch {
		case body == "":
		case depth > indent, depth == indent && isItem && e.holdsList(n):
			end = next
		default:
			return end
		}
		pos = next
	}
	return end
}

// holdsList says whether n is the key of a block list, whose dashes may stand right below it.
func (e *editor) holdsList(n *yaml.Node) bool {
	rest := e.text[e.offset(n):e.lineEnd(e.offset(n))]
	rest, _, _ = bytes.Cut(rest, []byte(" #"))
	return bytes.HasSuffix(bytes.TrimRight(rest, " \t\r\n"), []byte(":"))
}

func (e *editor) lineStart(pos int) int { return bytes.LastIndexByte(e.text[:max(pos, 0)], '\n') + 1 }

func (e *editor) lineEnd(pos int) int {
	if i := bytes.IndexByte(e.text[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(e.text)
}

func (e *editor) insertLines(at int, text string) change {
	if bytes.Contains(e.text, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if at > 0 && e.text[at-1] != '\n' {
		text = "\n" + strings.TrimSuffix(text, "\n")
	}
	return change{at, at, text}
}

// flow renders a value on one line.
func flow(value any) (string, error) {
	text, err := json.Marshal(value)
	return string(text), err
}

// block renders a value as lines, each indented.
func block(value any, indent int) (string, error) {
	var b strings.Builder
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(value); err != nil {
		return "", err
	}
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		out.WriteString(strings.Repeat(" ", indent) + line)
	}
	return out.String(), nil
}
