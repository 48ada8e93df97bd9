package kubeyaml

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// KeyText returns a key as JSON has it.
func KeyText(n *yaml.Node) (string, error) {
	n = Resolve(n)
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0 {
		return "", ErrorAt(n, BracesMessage)
	}
	if n.Kind != yaml.ScalarNode {
		return "", ErrorAt(n, "a key must be plain text")
	}
	switch v := Value(n).(type) {
	case string:
		return v, nil
	case nil:
		return "null", nil
	default:
		return fmt.Sprint(v), nil
	}
}

var words = map[string]any{
	"": nil, "~": nil, "null": nil, "Null": nil, "NULL": nil,
	"true": true, "True": true, "TRUE": true, "yes": true, "Yes": true, "YES": true, "on": true, "On": true, "ON": true,
	"y": true, "Y": true,
	"false": false, "False": false, "FALSE": false, "no": false, "No": false, "NO": false, "off": false, "Off": false, "OFF": false,
	"n": false, "N": false,
}

// Value resolves a scalar by YAML 1.1.
func Value(n *yaml.Node) any {
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if n.Style&(quoted|yaml.TaggedStyle) != 0 {
		return n.Value
	}
	if v, ok := words[n.Value]; ok {
		return v
	}
	switch n.Tag {
	case "!!int":
		return integer(n.Value)
	case "!!float":
		var f float64
		if n.Decode(&f) == nil {
			return f
		}
	}
	return n.Value
}

func integer(s string) any {
	plain := strings.ReplaceAll(s, "_", "")
	if i, err := strconv.ParseInt(plain, 0, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(plain, 0, 64); err == nil {
		return u
	}
	if f, err := strconv.ParseFloat(plain, 64); err == nil {
		return f
	}
	return s
}

// IsNull reports whether a node is null.
func IsNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && Value(n) == nil }

// IsBlank reports whether a byte is white space.
func IsBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
