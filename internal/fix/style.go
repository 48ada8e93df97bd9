package fix

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// style is how an object is written.
type style struct {
	// step is how many spaces a level is indented by.
	step int
	// flush reports whether the dashes of a list stand right below the key that holds it.
	flush bool
}

func styleOf(n *yaml.Node) style {
	s := style{step: 2, flush: true}
	if step := firstStep(n); step > 1 && step < 9 {
		s.step = step
	}
	if depth, ok := dashDepth(n); ok {
		s.flush = depth == 0
	}
	return s
}

// firstStep returns by how much the first mapping in a mapping is indented.
func firstStep(n *yaml.Node) int {
	if n.Style&yaml.FlowStyle != 0 || n.Kind != yaml.MappingNode {
		return 0
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		if v.Kind == yaml.MappingNode && v.Style&yaml.FlowStyle == 0 && len(v.Content) > 0 {
			return v.Content[0].Column - key.Column
		}
	}
	return 0
}

// dashDepth returns by how much the first list below a key is indented.
func dashDepth(n *yaml.Node) (int, bool) {
	if n.Style&yaml.FlowStyle != 0 {
		return 0, false
	}
	for i, v := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && v.Kind == yaml.SequenceNode && v.Style&yaml.FlowStyle == 0 && len(v.Content) > 0 {
			return v.Column - n.Content[i-1].Column, true
		}
		if depth, ok := dashDepth(v); ok {
			return depth, true
		}
	}
	return 0, false
}

// block renders a value as lines, each indented.
func (s style) block(value any, indent int) (string, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(s.step)
	if s.flush {
		enc.CompactSeqIndent()
	}
	if err := enc.Encode(node(value, false)); err != nil {
		return "", err
	}
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		out.WriteString(strings.Repeat(" ", indent) + line)
	}
	return out.String(), nil
}

// below renders a value as the lines below the key that holds it.
func (s style) below(value any, indent int) (string, error) {
	if _, isList := value.([]any); !isList || !s.flush {
		indent += s.step
	}
	return s.block(value, indent)
}

// flow renders a value on one line, as it may stand between brackets.
func flow(value any) (string, error) {
	text, err := yaml.Marshal(node([]any{value}, true))
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(text)), "["), "]"), err
}

// asJSON renders a value as JSON: on one line, or where newline is not empty on several, those after the first indented.
func asJSON(value any, newline, indent string) string {
	var open, end string
	var items []string
	inner := indent + "  "
	if strings.HasPrefix(indent, "\t") {
		inner = indent + "\t"
	}
	switch v := value.(type) {
	case map[string]any:
		open, end = "{", "}"
		for _, k := range sortedKeys(v) {
			items = append(items, asJSON(k, newline, inner)+": "+asJSON(v[k], newline, inner))
		}
	case []any:
		open, end = "[", "]"
		for _, item := range v {
			items = append(items, asJSON(item, newline, inner))
		}
	default:
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			panic(err) // an Edit holds what JSON can hold
		}
		return strings.TrimSpace(b.String())
	}
	if newline == "" || len(items) == 0 {
		return open + strings.Join(items, ", ") + end
	}
	return open + newline + inner + strings.Join(items, ","+newline+inner) + newline + indent + end
}

// weights orders the keys of what is added as people write them; the others follow by the alphabet.
var weights = map[string]int{"name": -3, "receiver": -2, "value": -1}

func sortedKeys(m map[string]any) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(weights[a], weights[b]), cmp.Compare(a, b))
	})
}

// node returns the YAML of a value.
func node(value any, flow bool) *yaml.Node {
	n := &yaml.Node{}
	switch v := value.(type) {
	case map[string]any:
		n.Kind = yaml.MappingNode
		for _, k := range sortedKeys(v) {
			n.Content = append(n.Content, node(k, flow), node(v[k], flow))
		}
	case []any:
		n.Kind = yaml.SequenceNode
		for _, item := range v {
			n.Content = append(n.Content, node(item, flow))
		}
	default:
		// Not a node of our own: Encode quotes what YAML 1.1 reads in another way, and yaml.v3 itself would not.
		if err := n.Encode(v); err != nil {
			panic(err) // an Edit holds what JSON can hold
		}
		if n.Value == "=" && v == "=" {
			n.Style = yaml.DoubleQuotedStyle // what YAML 1.1 makes of it is a type of its own
		}
		return n
	}
	if flow || len(n.Content) == 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}
