package stack

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// Contents is what is known of a Secret or ConfigMap by its name.
type Contents struct {
	// Exists is No where nothing holds it or makes it, and Unknown where something may.
	Exists object.Answer
	// Certain says that No means no: the cluster does not have it. Otherwise it is only not in view.
	Certain bool
	// Sources are the objects in view that are it, or of which it is made.
	Sources []Source
	// Elsewhere are the namespaces of those in view that have its name.
	Elsewhere []string

	keys map[string]bool
	open bool
}

// Source is an object in view that is a Secret or ConfigMap, or of which one is made.
type Source struct {
	Object *object.Object
	*object.Holding
}

// Has says whether it has the key.
func (c *Contents) Has(key string) object.Answer {
	switch {
	case c.keys[key]:
		return object.Yes
	case c.Exists == object.Yes && !c.open && !object.IsVariable(key):
		return object.No
	}
	return object.Unknown
}

// Keys returns the keys that are known, in order.
func (c *Contents) Keys() []string { return slices.Sorted(maps.Keys(c.keys)) }

// Values returns the values that the key may have: one from each source. It returns nothing where one of them is not known.
func (c *Contents) Values(key string) (values [][]byte) {
	for _, s := range c.Sources {
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

// KnownContents is what a live cluster said of a single Secret or ConfigMap, which is not itself in view.
type KnownContents struct {
	Kind            object.Kind
	Namespace, Name string
	Exists          bool
	Keys            []string
}

// Unseen returns the stack as one whose objects of those kinds may exist without being in view.
func (s *Stack) Unseen(kinds ...object.Kind) *Stack {
	out := *s
	out.unseen = maps.Clone(s.unseen)
	if out.unseen == nil {
		out.unseen = map[object.Kind]bool{}
	}
	for _, k := range kinds {
		out.unseen[k] = true
	}
	out.bind()
	return &out
}

// lacks says whether there is no such Secret or ConfigMap.
func (s *Stack) lacks(kind object.Kind, namespace, name string) bool {
	c := s.Contents(kind, namespace, name)
	return c.Exists == object.No && c.Certain
}

// sees says whether an object of the kind that is not in view does not exist.
func (s *Stack) sees(kind object.Kind) bool { return s.complete && !s.unseen[kind] }

// Learn returns the stack with what a live cluster said of single Secrets and ConfigMaps. What is in view goes before it.
func (s *Stack) Learn(known ...KnownContents) *Stack {
	out := *s
	out.known = maps.Clone(s.known)
	if out.known == nil {
		out.known = map[object.Ref]KnownContents{}
	}
	for _, k := range known {
		out.known[object.Ref{Kind: k.Kind, Namespace: k.Namespace, Name: k.Name}] = k
	}
	return &out
}

// Contents returns what is known of the Secret or ConfigMap of that name.
func (s *Stack) Contents(kind object.Kind, namespace, name string) *Contents {
	c := &Contents{Exists: object.No, keys: map[string]bool{}}
	if object.IsVariable(name) {
		c.Exists = object.Unknown
		return c
	}
	for _, source := range s.sources(kind, name) {
		c.take(source, namespace)
	}
	slices.Sort(c.Elsewhere)
	c.Elsewhere = slices.Compact(c.Elsewhere)
	if c.Exists != object.No {
		return c
	}
	known, asked := s.known[object.Ref{Kind: kind, Namespace: namespace, Name: name}]
	switch {
	case asked && known.Exists:
		c.Exists, c.Certain = object.Yes, true
		for _, k := range known.Keys {
			c.keys[k] = true
		}
	case asked:
		c.Certain = true
	case s.unseen[kind]:
		c.Exists = object.Unknown
	default:
		c.Certain = s.complete
	}
	return c
}

// take adds a source that has the name. kustomize and Flux add namespaces: where one is not known, both may be the same.
func (c *Contents) take(source Source, namespace string) {
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
		c.Elsewhere = append(c.Elsewhere, where)
		return
	}
	if source.Maybe || object.IsVariable(source.Name) {
		answer = object.Unknown
	}
	c.Exists = max(c.Exists, answer)
	c.Sources = append(c.Sources, source)
	c.open = c.open || source.Open
	for k := range source.Entries {
		c.keys[k] = true
		// A key that is a variable itself may be any.
		c.open = c.open || object.IsVariable(k)
	}
}

// sources returns what has the name, and what has a variable in its name and may have this one.
func (s *Stack) sources(kind object.Kind, name string) (all []Source) {
	s.holders.Root().WalkPrefix([]byte(string(kind)+"\x00"+name+"\x00"), func(_ []byte, sources []Source) bool {
		all = append(all, sources...)
		return false
	})
	s.holders.Root().WalkPrefix([]byte(variablePrefix+string(kind)+"\x00"), func(_ []byte, sources []Source) bool {
		for _, source := range sources {
			if mayBe(source.Name, name) {
				all = append(all, source)
			}
		}
		return false
	})
	return all
}

const variablePrefix = "\x00variable\x00"

// holderKey is the key by which a holding of an object is found.
func holderKey(h *object.Holding, r object.Ref) []byte {
	at := string(h.Kind) + "\x00" + h.Name + "\x00" + string(key(r))
	if object.IsVariable(h.Name) {
		at = variablePrefix + at
	}
	return []byte(at)
}

// mayBe says whether a text with variables may come out as the name.
func mayBe(text, name string) bool {
	var expr strings.Builder
	rest := text
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
