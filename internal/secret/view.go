package secret

import (
	"maps"
	"slices"

	"github.com/alertlint/alertlint/internal/object"
)

// View is what is known of a Secret or ConfigMap by its name.
type View struct {
	// Exists is No if nothing is or makes it, and Unknown if something may.
	Exists object.Answer
	// Certain reports whether No means no: the cluster does not have it. Otherwise it is only not in view.
	Certain bool
	// Sources are the objects in view that are it, or of which it is made.
	Sources []Source
	// Elsewhere are the namespaces of those in view that have its name.
	Elsewhere []string

	keys map[string]bool
	open bool
}

// Lookup is what a live cluster said of a single Secret or ConfigMap, which is not itself in view.
type Lookup struct {
	Kind            object.Kind
	Namespace, Name string
	Exists          bool
	Keys            []string
}

// NewView returns what the sources say of the Secret or ConfigMap of that name, which they have or may have.
func NewView(namespace, name string, sources []Source) *View {
	v := &View{Exists: object.No, keys: map[string]bool{}}
	if object.IsVariable(name) {
		v.Exists = object.Unknown
		return v
	}
	for _, source := range sources {
		v.take(source, namespace)
	}
	slices.Sort(v.Elsewhere)
	v.Elsewhere = slices.Compact(v.Elsewhere)
	return v
}

// take adds a source that has the name. kustomize and Flux add namespaces: if one is not known, both may be the same.
func (v *View) take(source Source, namespace string) {
	where := source.Namespace
	if where == "" {
		where = source.Object.Ref.Namespace
	}
	answer := object.No
	switch {
	case source.Anywhere:
		answer = object.Unknown
	case where == namespace:
		answer = object.Yes
	case object.UnknownNamespace(where) || object.UnknownNamespace(namespace):
		answer = object.Unknown
	}
	if answer == object.No {
		v.Elsewhere = append(v.Elsewhere, where)
		return
	}
	if source.Maybe || object.IsVariable(source.Name) {
		answer = object.Unknown
	}
	v.Exists = max(v.Exists, answer)
	v.Sources = append(v.Sources, source)
	v.open = v.open || source.Open
	for k := range source.Entries {
		v.keys[k] = true
		// A key that is a variable itself may be any.
		v.open = v.open || object.IsVariable(k)
	}
}

// Learn adds what a cluster said of it.
func (v *View) Learn(l Lookup) {
	v.Certain = true
	if l.Exists {
		v.Exists = object.Yes
	}
	for _, k := range l.Keys {
		v.keys[k] = true
	}
}

// Has returns whether it has the key.
func (v *View) Has(key string) object.Answer {
	switch {
	case v.keys[key]:
		return object.Yes
	case v.Exists == object.Yes && !v.open && !object.IsVariable(key):
		return object.No
	}
	return object.Unknown
}

// Keys returns the keys that are known, in order.
func (v *View) Keys() []string { return slices.Sorted(maps.Keys(v.keys)) }

// Values returns the values that the key may have: one from each source. It returns nothing if one of them is not known.
func (v *View) Values(key string) (values [][]byte) {
	for _, s := range v.Sources {
		entry, ok := s.Entries[key]
		if !ok && !s.Open {
			continue
		}
		if entry.Value == nil {
			return nil
		}
		values = append(values, entry.Value)
	}
	return values
}
