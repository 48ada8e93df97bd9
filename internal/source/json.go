package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
)

// maxJSON bounds what the aliases of one object may blow up to.
const maxJSON = MaxFileBytes

// toJSON renders a node as sigs.k8s.io/yaml.YAMLToJSON does, and so as kubectl, Flux and Argo CD read it: by YAML 1.1,
// where yes, no, on and off are booleans. Duplicate keys are kept, for the decoder to find.
func toJSON(n *yaml.Node) ([]byte, error) {
	w := jsonWriter{}
	if err := w.node(n, 0); err != nil {
		return nil, err
	}
	return w.buf, nil
}

// nodeError is an error at a place of the YAML document.
type nodeError struct {
	line, column int
	message      string
}

func (e *nodeError) Error() string { return e.message }

func at(n *yaml.Node, message string) error { return &nodeError{n.Line, n.Column, message} }

// bracesMessage is for {{ $value }} without quotes around it, which is a mapping whose key is a mapping.
const bracesMessage = "a value that starts with {{ has to stand in quotes"

type jsonWriter struct {
	buf    []byte
	merges merger
}

func (w *jsonWriter) node(n *yaml.Node, depth int) error {
	switch {
	case depth > object.MaxDepth:
		return fmt.Errorf("nested more than %d levels deep", object.MaxDepth)
	case len(w.buf) > maxJSON:
		return errors.New("its aliases expand to more than can be read")
	}
	switch n.Kind {
	case yaml.AliasNode:
		return w.node(n.Alias, depth+1)
	case yaml.MappingNode:
		return w.mapping(n, depth)
	case yaml.SequenceNode:
		w.buf = append(w.buf, '[')
		for i, item := range n.Content {
			if i > 0 {
				w.buf = append(w.buf, ',')
			}
			if err := w.node(item, depth+1); err != nil {
				return err
			}
		}
		w.buf = append(w.buf, ']')
	default:
		return w.scalar(n)
	}
	return nil
}

func (w *jsonWriter) mapping(n *yaml.Node, depth int) error {
	pairs, err := w.merges.entries(n)
	if err != nil {
		return err
	}
	w.buf = append(w.buf, '{')
	for i, e := range pairs {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		key, err := keyText(e.key)
		if err != nil {
			return err
		}
		w.text(key)
		w.buf = append(w.buf, ':')
		if err := w.node(e.value, depth+1); err != nil {
			return err
		}
	}
	w.buf = append(w.buf, '}')
	return nil
}

func keyText(n *yaml.Node) (string, error) {
	n = resolveAlias(n)
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0 {
		return "", at(n, bracesMessage)
	}
	if n.Kind != yaml.ScalarNode {
		return "", at(n, "a key is no plain text")
	}
	switch v := value(n).(type) {
	case string:
		return v, nil
	case nil:
		return "null", nil
	default:
		return fmt.Sprint(v), nil
	}
}

func (w *jsonWriter) scalar(n *yaml.Node) error {
	switch v := value(n).(type) {
	case nil:
		w.buf = append(w.buf, "null"...)
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case string:
		w.text(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return at(n, fmt.Sprintf("%s is not a number that JSON knows", n.Value))
		}
		b, _ := json.Marshal(v)
		w.buf = append(w.buf, b...)
	default:
		w.buf = fmt.Append(w.buf, v)
	}
	return nil
}

func (w *jsonWriter) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			b, _ := json.Marshal(s)
			w.buf = append(w.buf, b...)
			return
		}
	}
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, s...)
	w.buf = append(w.buf, '"')
}

type entry struct{ key, value *yaml.Node }

// maxMerges bounds the mappings that the merge keys of one object may bring in, each counted as often as it is.
const maxMerges = 10_000

type merger struct{ merged int }

// entries returns the pairs of a mapping, with those that merge keys bring in where the mapping has no such key itself.
func (m *merger) entries(n *yaml.Node) ([]entry, error) {
	var own, merged []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if !isMerge(key) {
			own = append(own, entry{key, val})
			continue
		}
		es, err := m.merge(resolveAlias(val))
		if err != nil {
			return nil, err
		}
		merged = append(merged, es...)
	}
	if merged == nil {
		return own, nil
	}
	seen := map[string]bool{}
	for _, e := range own {
		seen[e.key.Value] = true
	}
	for _, e := range merged {
		if !seen[e.key.Value] {
			seen[e.key.Value] = true
			own = append(own, e)
		}
	}
	return own, nil
}

func (m *merger) merge(val *yaml.Node) ([]entry, error) {
	if m.merged++; m.merged > maxMerges {
		return nil, at(val, "its merge keys expand to more than can be read")
	}
	switch val.Kind {
	case yaml.MappingNode:
		return m.entries(val)
	case yaml.SequenceNode:
		var all []entry
		for _, item := range val.Content {
			es, err := m.merge(resolveAlias(item))
			if err != nil {
				return nil, err
			}
			all = append(all, es...)
		}
		return all, nil
	default:
		return nil, at(val, "a merge key wants a mapping")
	}
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && key.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0
}

// resolveAlias follows an alias to what it stands for. Aliases of aliases do not exist in YAML.
func resolveAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// child returns the value of a key of a mapping, the last one where it stands there twice, and nil where it does not.
func child(n *yaml.Node, key string) *yaml.Node {
	e := find(n, key)
	if e == nil {
		return nil
	}
	return resolveAlias(e.value)
}

func find(n *yaml.Node, key string) *entry {
	pairs, err := new(merger).entries(n)
	if err != nil {
		return nil
	}
	for i := len(pairs) - 1; i >= 0; i-- {
		if k, err := keyText(pairs[i].key); err == nil && k == key {
			return &pairs[i]
		}
	}
	return nil
}

var words = map[string]any{
	"": nil, "~": nil, "null": nil, "Null": nil, "NULL": nil,
	"true": true, "True": true, "TRUE": true, "yes": true, "Yes": true, "YES": true, "on": true, "On": true, "ON": true,
	"y": true, "Y": true,
	"false": false, "False": false, "FALSE": false, "no": false, "No": false, "NO": false, "off": false, "Off": false, "OFF": false,
	"n": false, "N": false,
}

// value resolves a scalar by YAML 1.1.
func value(n *yaml.Node) any {
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
