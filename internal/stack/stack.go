package stack

import (
	"iter"
	"slices"

	iradix "github.com/hashicorp/go-immutable-radix/v2"
	"github.com/prometheus/prometheus/promql/parser"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
)

// Stack is the objects in view that decide what becomes of others. It is not changed once made, and safe for
// concurrent use.
type Stack struct {
	// complete reports whether nothing exists which is not in view.
	complete bool
	// objects are all that is in view, by key. Several objects have one key where files hold an object more than once.
	objects *iradix.Tree[sameName]
	// alerts are the alerting rules, by the name of their alert and then by the key of their object.
	alerts *iradix.Tree[[]AlertRule]
	// secrets are what is or makes Secrets and ConfigMaps, by their names.
	secrets *iradix.Tree[[]secret.Source]
	// unseen are the kinds whose objects may exist without being in view, and known those that a cluster was asked for.
	unseen map[object.Kind]bool
	known  map[object.Ref]secret.Lookup

	// rulers are the Prometheus and ThanosRuler objects, alertmanagers the Alertmanager objects, in the order of
	// their names.
	rulers        []*Ruler
	alertmanagers []*Alertmanager
	// configured are the Alertmanagers by what holds their base configuration, and by themselves.
	configured    map[object.Ref][]*Alertmanager
	parserOptions parser.Options
}

// sameName are the objects of one key.
type sameName struct {
	objects []*object.Object
	// differ reports whether they are not all alike.
	differ bool
	// sources are the Secrets and ConfigMaps that they are or make.
	sources []secret.Source
}

// New returns the stack that the objects make up, in whatever order they come. What is not among them may exist
// nevertheless.
func New(objects ...*object.Object) *Stack {
	empty := &Stack{objects: iradix.New[sameName](), alerts: iradix.New[[]AlertRule](), secrets: iradix.New[[]secret.Source]()}
	c := empty.change()
	c.touched[object.Prometheus] = true
	for _, o := range objects {
		c.add(o)
	}
	return c.done()
}

// derive returns the stack as set changes it, with Alertmanagers of its own, as they look at what else is in view. Every stack is
// made here: none is left with the Alertmanagers of another.
func (s *Stack) derive(set func(*Stack)) *Stack {
	out := *s
	set(&out)
	out.alertmanagers, out.configured = nil, map[object.Ref][]*Alertmanager{}
	for o := range out.All(object.Alertmanager) {
		a := newAlertmanager(&out, o)
		out.alertmanagers = append(out.alertmanagers, a)
		for _, ref := range []object.Ref{anyVersion(o.Ref), a.baseRef()} {
			out.configured[ref] = append(out.configured[ref], a)
		}
	}
	return &out
}

// Complete returns the stack as that of a live cluster: what is not in view does not exist.
func (s *Stack) Complete() *Stack { return s.derive(func(out *Stack) { out.complete = true }) }

// IsComplete reports whether what is not in view does not exist.
func (s *Stack) IsComplete() bool { return s.complete }

// Get returns the objects of that kind and name: several where files hold it more than once.
func (s *Stack) Get(kind object.Kind, namespace, name string) []*object.Object {
	found, _ := s.objects.Get(key(object.Ref{Kind: kind, Namespace: namespace, Name: name}))
	return found.objects
}

// Differ reports whether several objects have that kind and name, and are not all alike.
func (s *Stack) Differ(kind object.Kind, namespace, name string) bool {
	found, _ := s.objects.Get(key(object.Ref{Kind: kind, Namespace: namespace, Name: name}))
	return found.differ
}

// All iterates over the objects of a kind in the order of "namespace/name", which is the operator's.
func (s *Stack) All(kind object.Kind) iter.Seq[*object.Object] {
	return func(yield func(*object.Object) bool) {
		s.objects.Root().WalkPrefix([]byte(string(kind)+"\x00"), func(_ []byte, of sameName) bool {
			return slices.ContainsFunc(of.objects, func(o *object.Object) bool { return !yield(o) })
		})
	}
}

// ParserOptions returns what the PromQL parser has to understand: all that any Prometheus in view enables, and
// everything where none is in view.
func (s *Stack) ParserOptions() parser.Options { return s.parserOptions }

// namespaceLabels returns the labels of each Namespace object in view that has the name.
func (s *Stack) namespaceLabels(name string) (all []labels.Set) {
	for _, o := range s.Get(object.Namespace, "", name) {
		all = append(all, namespaceLabels(name, o.Labels))
	}
	return all
}

// key is the same for every version of an object.
func key(r object.Ref) []byte {
	return []byte(string(r.Kind) + "\x00" + r.Namespace + "/" + r.Name)
}

// anyVersion is the same for every version of an object.
func anyVersion(r object.Ref) object.Ref {
	return object.Ref{Kind: r.Kind, Namespace: r.Namespace, Name: r.Name}
}
