package fix

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// editor makes changes to the text of one object. What it makes need not be right in all of YAML: EditFile checks it.
type editor struct {
	text   []byte
	object *source.Object
	style  style
	// newline is how the text ends its lines.
	newline string
}

// locate turns an edit into a change of the text.
func (e *editor) locate(edit lint.Edit) (change, error) {
	parent, last := edit.Path[:len(edit.Path)-1], edit.Path[len(edit.Path)-1]
	in, err := e.value(parent)
	if err != nil {
		return change{}, err
	}
	if in.Anchor != "" {
		return change{}, errShared
	}
	switch last := last.(type) {
	case string:
		for i := 0; i+1 < len(in.Content); i += 2 {
			if isKey(in.Content[i], last) {
				return e.replace(in, in.Content[i], in.Content[i+1], edit.Value)
			}
		}
		return e.addKey(in, last, edit.Value)
	case int:
		switch {
		case in.Kind != yaml.SequenceNode || last > len(in.Content):
			return change{}, fmt.Errorf("%s is not a list of at least %d items", parent, last)
		case edit.Op == lint.Replace:
			if last == len(in.Content) {
				return change{}, fmt.Errorf("%s is not a list of at least %d items", parent, last+1)
			}
			return e.replaceScalar(in.Content[last], edit.Value)
		case in.Style&yaml.FlowStyle != 0:
			return e.intoFlow(in, last, "", edit.Value)
		}
		return e.insert(in, last, edit.Value)
	}
	return change{}, fmt.Errorf("%s: not a path", edit.Path)
}

// value returns the value at path as it is written there: not by an alias or a merge key, which other places share.
func (e *editor) value(path object.Path) (*yaml.Node, error) {
	n := e.object.Node()
	for i, step := range path {
		var next *yaml.Node
		switch step := step.(type) {
		case string:
			for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
				if isKey(n.Content[i], step) {
					next = n.Content[i+1]
				}
			}
		case int:
			if n.Kind == yaml.SequenceNode && step < len(n.Content) {
				next = n.Content[step]
			}
		}
		switch {
		case next == nil:
			return nil, fmt.Errorf("%s does not exist", path[:i+1])
		case next.Kind == yaml.AliasNode:
			return nil, errShared
		}
		n = next
	}
	return n, nil
}

// isKey reports whether a key of the text is that of a path, which names keys as JSON has them: on is "true".
func isKey(n *yaml.Node, name string) bool {
	text, err := kubeyaml.KeyText(n)
	return err == nil && text == name
}

func (e *editor) offset(n *yaml.Node) int { return e.object.Offset(n.Line, n.Column) }

// replace gives a key another value, or its first one.
func (e *editor) replace(in, key, old *yaml.Node, value any) (change, error) {
	switch {
	case old.Anchor != "" || old.Kind == yaml.AliasNode:
		return change{}, errShared
	case !isEmpty(old):
		return e.replaceScalar(old, value)
	case !isCollection(value) || in.Style&yaml.FlowStyle != 0:
		text, err := e.inline(in, value)
		if err != nil {
			return change{}, err
		}
		return e.fill(key, old, " "+text)
	}
	below, err := e.style.below(value, key.Column-1)
	if err != nil {
		return change{}, err
	}
	c, err := e.fill(key, old, "")
	if err != nil {
		return change{}, err
	}
	// What else stands on the line, a comment, stays there.
	rest := strings.TrimRight(string(e.text[c.to:e.lineEnd(c.to)]), "\r\n")
	c.to += len(rest)
	c.text = strings.TrimRight(rest, " \t") + e.newline + strings.TrimSuffix(e.lines(below), e.newline)
	return c, nil
}

// inline renders a value on one line, as what is around it is written.
func (e *editor) inline(in *yaml.Node, value any) (string, error) {
	if e.isJSON(in) {
		return asJSON(value, "", ""), nil
	}
	return flow(value)
}

// fill replaces all from a key's colon to the end of its empty value.
func (e *editor) fill(key, old *yaml.Node, text string) (change, error) {
	colon := e.offset(key)
	if key.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		colon = e.quoteEnd(colon)
	}
	i := bytes.IndexByte(e.text[colon:e.lineEnd(colon)], ':')
	if i < 0 {
		return change{}, errUnusual
	}
	from := colon + i + 1
	to := from
	switch {
	case old.Kind != yaml.ScalarNode:
		_, closing := e.closing(e.offset(old))
		to = closing + 1
	case old.Value != "":
		to = e.offset(old) + len(old.Value)
	}
	if bytes.IndexByte(e.text[from:min(to, len(e.text))], '\n') >= 0 {
		return change{}, errUnusual
	}
	return change{from, to, text}, nil
}

// isEmpty reports whether a value is null or holds nothing.
func isEmpty(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return n.Tag == "!!null" && n.Style&yaml.TaggedStyle == 0
	}
	return len(n.Content) == 0
}

func isCollection(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

// replaceScalar gives a plain scalar on one line another value.
func (e *editor) replaceScalar(n *yaml.Node, value any) (change, error) {
	switch {
	case n.Anchor != "" || n.Kind == yaml.AliasNode:
		return change{}, errShared
	case n.Kind != yaml.ScalarNode || n.Style != 0 || isCollection(value):
		return change{}, errUnusual
	}
	from := e.offset(n)
	if !bytes.HasPrefix(e.text[from:], []byte(n.Value)) { // it goes on on the next line
		return change{}, errUnusual
	}
	return change{from, from + len(n.Value), asJSON(value, "", "")}, nil
}

// addKey adds a key to a mapping.
func (e *editor) addKey(in *yaml.Node, key string, value any) (change, error) {
	if in.Kind != yaml.MappingNode {
		return change{}, errUnusual
	}
	if in.Style&yaml.FlowStyle != 0 {
		return e.intoFlow(in, len(in.Content), key, value)
	}
	last := keyBefore(in, key)
	indent := in.Content[0].Column - 1
	text, err := e.style.block(map[string]any{key: value}, indent)
	if err != nil {
		return change{}, err
	}
	return e.insertLines(e.end(in.Content[last], in.Content[last+1], indent), text), nil
}

// keyBefore returns the index of the key that a new one goes after: labels go after the name, everything else to the
// end.
func keyBefore(in *yaml.Node, key string) int {
	if key == "labels" {
		for _, before := range []string{"namespace", "name"} {
			for i := len(in.Content) - 2; i >= 0; i -= 2 {
				if in.Content[i].Value == before {
					return i
				}
			}
		}
	}
	return len(in.Content) - 2
}

// insert adds an item to a list, before the one at index.
func (e *editor) insert(in *yaml.Node, index int, value any) (change, error) {
	indent := in.Column - 1
	text, err := e.style.block([]any{value}, indent)
	if err != nil {
		return change{}, err
	}
	if index == len(in.Content) {
		last := in.Content[index-1]
		return e.insertLines(e.end(last, last, indent), text), nil
	}
	at := e.dash(e.offset(in.Content[index]), indent)
	for at > 0 { // a comment above an item belongs to it
		above := e.lineStart(at - 1)
		if !strings.HasPrefix(strings.TrimSpace(string(e.text[above:at])), "#") {
			break
		}
		at = above
	}
	return e.insertLines(at, text), nil
}

// dash returns the start of the line with the "-" of the list item that starts at pos.
func (e *editor) dash(pos, indent int) int {
	for start := e.lineStart(pos); ; start = e.lineStart(start - 1) {
		if start+indent < len(e.text) && e.text[start+indent] == '-' || start == 0 {
			return start
		}
	}
}
