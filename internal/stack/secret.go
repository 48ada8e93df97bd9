package stack

import (
	"maps"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
)

// Unseen returns the stack as one whose objects of those kinds may exist without being in view.
func (s *Stack) Unseen(kinds ...object.Kind) *Stack {
	return s.derive(func(out *Stack) {
		out.unseen = map[object.Kind]bool{}
		maps.Copy(out.unseen, s.unseen)
		for _, k := range kinds {
			out.unseen[k] = true
		}
	})
}

// Learn returns the stack with what a live cluster said of single Secrets and ConfigMaps. What is in view goes before it.
func (s *Stack) Learn(known ...secret.Lookup) *Stack {
	return s.derive(func(out *Stack) {
		out.known = map[object.Ref]secret.Lookup{}
		maps.Copy(out.known, s.known)
		for _, k := range known {
			out.known[object.Ref{Kind: k.Kind, Namespace: k.Namespace, Name: k.Name}] = k
		}
	})
}

// lacks reports whether there is no such Secret or ConfigMap.
func (s *Stack) lacks(kind object.Kind, namespace, name string) bool {
	c := s.Contents(kind, namespace, name)
	return c.Exists == object.No && c.Certain
}

// sees reports whether an object of the kind that is not in view does not exist.
func (s *Stack) sees(kind object.Kind) bool { return s.complete && !s.unseen[kind] }

// Contents returns what is known of the Secret or ConfigMap of that name.
func (s *Stack) Contents(kind object.Kind, namespace, name string) *secret.View {
	v := secret.NewView(namespace, name, s.sources(kind, name))
	if v.Exists != object.No {
		return v
	}
	known, asked := s.known[object.Ref{Kind: kind, Namespace: namespace, Name: name}]
	switch {
	case asked:
		v.Learn(known)
	case s.unseen[kind]:
		v.Exists = object.Unknown
	default:
		v.Certain = s.complete
	}
	return v
}

// sources returns what has the name, and what has a variable in its name and may have this one.
func (s *Stack) sources(kind object.Kind, name string) (all []secret.Source) {
	s.secrets.Root().WalkPrefix([]byte(string(kind)+"\x00"+name+"\x00"), func(_ []byte, sources []secret.Source) bool {
		all = append(all, sources...)
		return false
	})
	s.secrets.Root().WalkPrefix([]byte(variablePrefix+string(kind)+"\x00"), func(_ []byte, sources []secret.Source) bool {
		for i := range sources {
			if source := &sources[i]; source.MayBe(name) {
				all = append(all, *source)
			}
		}
		return false
	})
	return all
}

const variablePrefix = "\x00variable\x00"

// sourceKey is the key by which what an object is or makes is found.
func sourceKey(source *secret.Source, r object.Ref) []byte {
	at := string(source.Kind) + "\x00" + source.Name + "\x00" + string(key(r))
	if object.IsVariable(source.Name) {
		at = variablePrefix + at
	}
	return []byte(at)
}
