package secret

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// Source is a Secret or ConfigMap that an object is, or that a controller makes of the object.
type Source struct {
	Object *object.Object
	// Kind is Secret or ConfigMap.
	Kind object.Kind
	Name string
	// Namespace is empty for that of the object.
	Namespace string
	// Anywhere reports whether it may be in any namespace.
	Anywhere bool
	// Maybe reports whether it may as well not be there under that name.
	Maybe bool
	// Entries are the keys that are known.
	Entries map[string]Entry
	// Open reports whether there may be other keys.
	Open bool
}

// Entry is a key of a Secret or ConfigMap.
type Entry struct {
	// Path leads to where the key is written.
	Path object.Path
	// Value is nil if it is not known. It is never to be printed.
	Value []byte
}

// Of returns the Secrets and ConfigMaps that the object is, or that a controller makes of it. It reads the object's JSON
// each time: who asks often keeps the answer.
func Of(o *object.Object) []Source {
	var all []Source
	if of := makers[o.Ref.Kind]; of != nil {
		view := of()
		o.Read(view)
		all = view.sources(o.Ref.Name)
	} else if o.Ref.Kind == object.Secret || o.Ref.Kind == object.ConfigMap {
		all = written(o)
	}
	for i := range all {
		all[i].Object = o
	}
	return all
}

// Keys returns the keys that are known, in order.
func (s *Source) Keys() []string { return slices.Sorted(maps.Keys(s.Entries)) }

// MayBe reports whether the name of the source may come out as that name: variables in it may have any value.
func (s *Source) MayBe(name string) bool {
	var expr strings.Builder
	rest := s.Name
	for {
		before, after, found := strings.Cut(rest, "${")
		expr.WriteString(regexp.QuoteMeta(before))
		if !found {
			break
		}
		expr.WriteString(".*")
		if _, rest, found = strings.Cut(after, "}"); !found {
			break
		}
	}
	re, err := regexp.Compile("^(?s:" + expr.String() + ")$")
	return err != nil || re.MatchString(name)
}
