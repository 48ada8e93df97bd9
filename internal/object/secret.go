package object

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	kjson "sigs.k8s.io/json"
)

// Holding is a Secret or ConfigMap that an object is, or that a controller makes of the object.
type Holding struct {
	// Kind is Secret or ConfigMap.
	Kind Kind
	Name string
	// Namespace is empty for that of the object.
	Namespace string
	// Anywhere says that it may be in any namespace.
	Anywhere bool
	// Maybe says that it may as well not be there under that name.
	Maybe bool
	// Entries are the keys that are known.
	Entries map[string]Entry
	// Open says that there may be other keys.
	Open bool
}

// Entry is a key of a Secret or ConfigMap.
type Entry struct {
	// Path leads to where the key is written.
	Path Path
	// Value is nil where it is not known. It is never to be printed.
	Value []byte
}

// Keys returns the keys that are known, in order.
func (h *Holding) Keys() []string { return slices.Sorted(maps.Keys(h.Entries)) }

// Holdings returns the Secrets and ConfigMaps that the object is, or that a controller makes of it. They are not to be
// changed.
func (o *Object) Holdings() []Holding { return o.holdings }

// Stored returns the object as one that a cluster stores: what looks like a variable or a placeholder is a value, as nothing
// will take its place any more.
func (o *Object) Stored() *Object {
	c := *o
	c.holdings = newHoldings(&c, true)
	return &c
}

func newHoldings(o *Object, stored bool) []Holding {
	switch v := o.typed.(type) {
	case holder:
		return v.holdings(o.Ref.Name)
	default:
		if o.Ref.Kind == Secret || o.Ref.Kind == ConfigMap {
			return written(o, stored)
		}
		return nil
	}
}

// copied are the annotations by which a Secret is copied to other namespaces: those of emberstack's reflector, mittwald's
// replicator and kubed.
var copied = []string{
	"reflector.v1.k8s.emberstack.com/reflection-auto-enabled", "replicator.v1.mittwald.de/replicate-to",
	"replicator.v1.mittwald.de/replicate-to-matching", "kubed.appscode.com/sync", "config.syncer/sync",
}

// filled are those of a Secret that is filled from another one.
var filled = []string{"reflector.v1.k8s.emberstack.com/reflects", "replicator.v1.mittwald.de/replicate-from"}

func has(annotations map[string]string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { _, ok := annotations[n]; return ok })
}

// written reads a Secret or ConfigMap from its JSON: the typed view has no keys whose values are encrypted or hold
// variables, as those are no base64.
func written(o *Object, stored bool) []Holding {
	var raw struct {
		Data       map[string]json.RawMessage `json:"data"`
		StringData map[string]json.RawMessage `json:"stringData"`
		BinaryData map[string]json.RawMessage `json:"binaryData"`
	}
	h := Holding{Kind: o.Ref.Kind, Name: o.Ref.Name, Entries: map[string]Entry{}, Open: has(o.Annotations, filled)}
	// What does not fit leaves the keys unknown.
	if err := kjson.UnmarshalCaseSensitivePreserveInts(o.Raw, &raw); err != nil {
		h.Open = true
	}
	for k, v := range raw.BinaryData {
		h.Entries[k] = Entry{Path: Path{"binaryData", k}, Value: value(v, true, stored)}
	}
	for k, v := range raw.Data {
		h.Entries[k] = Entry{Path: Path{"data", k}, Value: value(v, o.Ref.Kind == Secret, stored)}
	}
	// The API server puts stringData over data.
	for k, v := range raw.StringData {
		h.Entries[k] = Entry{Path: Path{"stringData", k}, Value: value(v, false, stored)}
	}
	all := []Holding{h}
	if has(o.Annotations, copied) {
		copy := h
		copy.Anywhere, copy.Maybe = true, true
		all = append(all, copy)
	}
	return all
}

// value returns the value of a key, and nil where it is not known: encrypted by SOPS, or with a variable of Flux, a
// placeholder of the Argo CD Vault plugin or the action of a template in it.
func value(raw json.RawMessage, encoded, stored bool) []byte {
	var text string
	if json.Unmarshal(raw, &text) != nil || !stored && isPlaceholder(text) {
		return nil
	}
	if !encoded {
		return append([]byte{}, text...)
	}
	// kubectl and the API server take line breaks, as does encoding/base64.
	out, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !stored && isPlaceholder(string(out)) {
		return nil
	}
	return append([]byte{}, out...)
}

func isPlaceholder(text string) bool {
	if strings.HasPrefix(text, "ENC[") || strings.Contains(text, "${") || strings.Contains(text, "{{") {
		return true
	}
	i := strings.IndexByte(text, '<')
	return i >= 0 && strings.IndexByte(text[i:], '>') > 0
}
