package routing

import (
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
)

// Tree is the route tree of an AlertmanagerConfig, ready to be walked.
type Tree struct {
	Root *Node
	// Skipped are the matchers whose regular expressions cost too much to compile.
	Skipped []object.Matcher
	// Why says why the base is not known. The root stands for it then, without a receiver, and so does its last child for
	// the routes that it may have.
	Why string
}

// Node is a route with what it has from the routes above it.
type Node struct {
	Route *object.Route
	// Receiver is the route's own, or that of the nearest route above which names one. It may be empty.
	Receiver string
	Parent   *Node
	Children []*Node
	// Object is the AlertmanagerConfig or the base Secret that the route stems from, and nil for the operator's own base.
	Object *object.Object
	// Included is Unknown for the first route of an object that the Alertmanager may or may not use.
	Included object.Answer

	// fullReceiver is Receiver by its name in the merged configuration.
	fullReceiver string
	matchers     []routeMatcher
	// broken reports whether something of the route does not fit its kind, so that matchers may be missing here.
	Broken bool
}

// Owner is what the routes of one object have in common.
type Owner struct {
	Object *object.Object
	Prefix string
}

// New returns the route tree of an AlertmanagerConfig that has one. The first-level route is the root:
// that of Alertmanager, where the object is its global configuration, or else what the operator hangs below it.
func New(o *object.Object) *Tree {
	t := &Tree{}
	t.Root = t.Node(o.Config().Route, nil, Owner{Object: o}, NewBudget())
	t.Root.Broken = t.Root.Broken || HidesMatchers(o)
	return t
}

// HidesMatchers reports whether something of the first-level route does not fit, so that matchers may be missing.
func HidesMatchers(o *object.Object) bool {
	at := o.Config().Route.Path.At("matchers")
	return slices.ContainsFunc(o.Problems, func(p object.Problem) bool {
		n := min(len(at), len(p.Path))
		return slices.Equal(p.Path[:n], at[:n])
	})
}

// Node returns a route of the tree with all below it. What compiling its regular expressions costs is taken from left.
func (t *Tree) Node(r *object.Route, parent *Node, from Owner, left *int) *Node {
	n := &Node{
		Route: r, Receiver: r.Receiver, Parent: parent, Broken: len(r.Problems) > 0,
		Object: from.Object, Included: object.Yes, fullReceiver: from.Prefix + r.Receiver,
	}
	if n.Receiver == "" && parent != nil {
		n.Receiver, n.fullReceiver = parent.Receiver, parent.fullReceiver
	}
	for _, m := range r.Matchers {
		made := newRouteMatcher(m, left)
		if made.skipped {
			t.Skipped = append(t.Skipped, m)
		}
		n.matchers = append(n.matchers, made)
	}
	for _, child := range r.Routes {
		n.Children = append(n.Children, t.Node(child, n, from, left))
	}
	return n
}

// FullReceiver returns the name of the receiver in the merged configuration, in which the operator puts namespace and name
// of an AlertmanagerConfig before the receivers that it defines.
func (n *Node) FullReceiver() string { return n.fullReceiver }

// Match returns the routes at which an alert with these labels ends, from n downwards, as Alertmanager's
// dispatch.Route.Match finds them. unknown reports whether a route matches where that cannot be told.
func (n *Node) Match(alert model.LabelSet, unknown bool) []*Node {
	if a := n.Fits(alert); a == object.No || a == object.Unknown && !unknown {
		return nil
	}
	var ends []*Node
	for _, child := range n.Children {
		found := child.Match(alert, unknown)
		ends = append(ends, found...)
		if len(found) > 0 && !child.Route.Continue {
			break
		}
	}
	if len(ends) == 0 {
		return []*Node{n}
	}
	return ends
}

// Fits reports whether the route's own matchers admit an alert with these labels.
func (n *Node) Fits(alert model.LabelSet) object.Answer {
	answer := n.Included
	if n.Broken {
		answer = object.Unknown
	}
	for i := range n.matchers {
		m := &n.matchers[i]
		answer = min(answer, m.answer(string(alert[model.LabelName(m.Name)])))
	}
	return answer
}

// Path returns the routes from the root to n.
func (n *Node) Path() []*Node {
	if n == nil {
		return nil
	}
	return append(n.Parent.Path(), n)
}

// All calls yield for n and every route below it, in the order in which Alertmanager asks them.
func (n *Node) All(yield func(*Node) bool) { n.all(yield) }

func (n *Node) all(yield func(*Node) bool) bool {
	if !yield(n) {
		return false
	}
	for _, child := range n.Children {
		if !child.all(yield) {
			return false
		}
	}
	return true
}
