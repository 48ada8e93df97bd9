// Package kubeyaml reads YAML as kubectl, Flux and Argo CD do: by YAML 1.1, where yes, no, on and off are booleans, and with merge
// keys, as sigs.k8s.io/yaml does. Unlike that package it works on the nodes of a document, so that every value keeps its place.
package kubeyaml

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
)

// maxJSON bounds what the aliases of one object may blow up to: no file that is read is longer.
const maxJSON = 32 << 20

// JSON renders a node as sigs.k8s.io/yaml.YAMLToJSON does, and so as kubectl, Flux and Argo CD read it: by YAML 1.1,
// where yes, no, on and off are booleans. Duplicate keys are kept, for the decoder to find.
func JSON(n *yaml.Node) ([]byte, error) {
	w := jsonWriter{}
	if err := w.node(n, 0); err != nil {
		return nil, err
	}
	return w.buf, nil
}

type jsonWriter struct {
	buf    []byte
	merges merger
}

func (w *jsonWriter) node(n *yaml.Node, depth int) error {
	switch {
	case depth > object.MaxDepth:
		return fmt.Errorf("nested more than %d levels deep", object.MaxDepth)
	case len(w.buf) > maxJSON:
		return errors.New("its aliases expand to too much data")
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
		key, err := KeyText(e.Key)
		if err != nil {
			return err
		}
		w.text(key)
		w.buf = append(w.buf, ':')
		if err := w.node(e.Value, depth+1); err != nil {
			return err
		}
	}
	w.buf = append(w.buf, '}')
	return nil
}

func (w *jsonWriter) scalar(n *yaml.Node) error {
	switch v := Value(n).(type) {
	case nil:
		w.buf = append(w.buf, "null"...)
	case bool:
		w.buf = strconv.AppendBool(w.buf, v)
	case string:
		w.text(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return ErrorAt(n, fmt.Sprintf("%s is not a JSON number", n.Value))
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
