package secret

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	kjson "sigs.k8s.io/json"

	"github.com/alertlint/alertlint/internal/object"
)

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
func written(o *object.Object) []Source {
	var raw struct {
		Data       map[string]json.RawMessage `json:"data"`
		StringData map[string]json.RawMessage `json:"stringData"`
		BinaryData map[string]json.RawMessage `json:"binaryData"`
	}
	it := Source{Kind: o.Ref.Kind, Name: o.Ref.Name, Entries: map[string]Entry{}, Open: has(o.Annotations, filled)}
	// What does not fit leaves the keys unknown.
	if err := kjson.UnmarshalCaseSensitivePreserveInts(o.Raw, &raw); err != nil {
		it.Open = true
	}
	for k, v := range raw.BinaryData {
		it.Entries[k] = Entry{Path: object.Path{"binaryData", k}, Value: value(v, true, o.Stored)}
	}
	for k, v := range raw.Data {
		it.Entries[k] = Entry{Path: object.Path{"data", k}, Value: value(v, o.Ref.Kind == object.Secret, o.Stored)}
	}
	// The API server puts stringData over data.
	for k, v := range raw.StringData {
		it.Entries[k] = Entry{Path: object.Path{"stringData", k}, Value: value(v, false, o.Stored)}
	}
	all := []Source{it}
	if has(o.Annotations, copied) {
		copy := it
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
