package render

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
)

// isTrue is Go's text/template.IsTrue for a value: what "if" of a template thinks of it.
func isTrue(n *yaml.Node) bool {
	if n == nil {
		return false
	}
	switch n = kubeyaml.Resolve(n); n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		return len(n.Content) > 0
	default:
	}
	switch v := kubeyaml.Value(n).(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case int64:
		return v != 0
	case float64:
		return v != 0
	}
	return true
}

// flag returns a value that a template asks with "if". known is false where it is not known.
func (v *values) flag(standard bool, path ...string) (is, known bool, f found) {
	f = v.get(path...)
	switch {
	case f.unknown != "":
		return standard, false, f
	case f.node == nil:
		return standard, true, f
	case f.node.Kind == yaml.ScalarNode && object.IsVariable(f.node.Value):
		f.unknown = "values"
		return standard, false, f
	}
	return isTrue(f.node), true, f
}

// text returns the text of a value, "" where there is none, and a variable where it is not known.
func (v *values) text(path ...string) string {
	f := v.get(path...)
	switch {
	case f.unknown != "":
		return "${" + f.unknown + "}"
	case f.node == nil || f.node.Kind != yaml.ScalarNode || kubeyaml.IsNull(f.node):
		return ""
	}
	return f.node.Value
}

// text makes a string that stands at a node.
func text(s string, at *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: yaml.DoubleQuotedStyle}
	if at != nil {
		n.Line, n.Column = at.Line, at.Column
	}
	return n
}
