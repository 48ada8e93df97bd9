package routing

import (
	"maps"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
)

// Alert is an alert of which some labels may not be known. It stands for every alert that it may be.
type Alert struct {
	Labels model.LabelSet
	// Unknown says of a label that is not among Labels whether it may be there, with any value of one line. Where it is
	// nil, and where it says no, the label is absent.
	Unknown func(label string) bool
	// Namespaces reports whether the label namespace may have a value if it is not known; nil admits every one. It is for those who know
	// the namespace that is asked for: a walk does not look at it, and may find more than there is.
	Namespaces func(namespace string) bool
}

// Reached is a route at which an alert ends, or may end.
type Reached struct {
	Node *Node
	// Answer is Yes where every alert that is asked for ends there, and Unknown where some may.
	Answer object.Answer
	// Witness is an alert that ends there. It is nil where none was found: where it cannot be told whether a route on the
	// way matches or is there at all, or the search became too long.
	Witness model.LabelSet
}

// maxReachSteps bounds the work of one question, and maxSolveSteps that on one route: 1 ms or so.
const (
	maxReachSteps = 1 << 21
	maxSolveSteps = 1 << 16
)

// Reach returns the routes at which the alert ends or may end, from n downwards, in the order in which Alertmanager's
// dispatch.Route.Match finds them. It ends at no other, whatever the labels that are not known: where the search becomes
// too long, more routes are returned, not fewer.
func (n *Node) Reach(alert Alert) []Reached {
	r := newReach(alert)
	r.from(n)
	return r.found
}

// reach is a walk down a route tree. On the way it gathers what the unknown labels have to be for the alert to come there.
type reach struct {
	alert Alert
	found []Reached
	left  int

	demands map[string]*demand
	clauses []clause
	// untold counts the routes on the way of which it cannot be told whether they match.
	untold int
	// undo takes back what was asked for, the last first.
	undo []func()
}

func newReach(alert Alert) *reach {
	return &reach{alert: alert, left: maxReachSteps, demands: map[string]*demand{}}
}

// from walks from n downwards.
func (r *reach) from(n *Node) {
	fits := r.fits(n)
	if fits == object.No {
		return
	}
	if r.require(n); fits == object.Yes || r.possible() {
		r.walk(n, fits == object.Yes)
	}
}

// literal is a matcher that has to hold, or not to.
type literal struct {
	*routeMatcher
	holds bool
}

// clause is a route that must not match: one of the literals has to be true. untold reports whether it may also be kept from
// matching by what cannot be told.
type clause struct {
	literals []literal
	untold   bool
}

// fits reports whether the route's own matchers admit the alert, as far as the known labels tell.
func (r *reach) fits(n *Node) object.Answer {
	answer := object.Yes
	if n.untold() {
		answer = object.Unknown
	}
	for i := range n.matchers {
		m := &n.matchers[i]
		switch {
		case m.made == nil:
			answer = min(answer, object.Unknown)
		case r.unknown(m):
			if !m.everything() {
				answer = min(answer, object.Unknown)
			}
		case !m.made.Matches(r.value(m)):
			return object.No
		}
	}
	return answer
}

// untold reports whether the route may not be there, or that matchers may be missing here.
func (n *Node) untold() bool { return n.Broken || n.Included == object.Unknown }

// Undecided reports whether it cannot be told whether the route's own matchers admit an alert, whatever its labels.
func (n *Node) Undecided() bool {
	return n.Broken || slices.ContainsFunc(n.matchers, func(m routeMatcher) bool { return m.made == nil })
}

func (r *reach) value(m *routeMatcher) string { return string(r.alert.Labels[model.LabelName(m.Name)]) }

func (r *reach) unknown(m *routeMatcher) bool {
	_, known := r.alert.Labels[model.LabelName(m.Name)]
	return !known && r.alert.Unknown != nil && r.alert.Unknown(m.Name)
}

// walk finds the ends from n downwards, given that n matches. sure reports whether every alert that is asked for comes here.
func (r *reach) walk(n *Node, sure bool) {
	mark := len(r.undo)
	defer func() { r.back(mark) }()
	var passing []*Node // that may take the alert from n, and from no other child
	caught := false
	for _, child := range n.Children {
		fits := r.fits(child)
		if fits == object.No {
			continue
		}
		before := len(r.undo)
		r.require(child)
		possible := fits == object.Yes || r.possible()
		if possible {
			r.walk(child, sure && fits == object.Yes)
		}
		r.back(before)
		switch {
		case !possible:
		case fits == object.Yes && !child.Route.Continue:
			return
		case fits == object.Yes:
			caught = true
		case child.Route.Continue:
			passing = append(passing, child)
		default:
			r.forbid(child)
			sure = false
		}
	}
	if !caught {
		for _, child := range passing {
			r.forbid(child)
		}
		r.end(n, sure && len(passing) == 0)
	}
}

func (r *reach) end(n *Node, sure bool) {
	if sure {
		r.found = append(r.found, Reached{Node: n, Answer: object.Yes, Witness: maps.Clone(r.alert.Labels)})
		return
	}
	if labels, ok := r.solve(false); ok {
		maps.Copy(labels, r.alert.Labels)
		r.found = append(r.found, Reached{Node: n, Answer: object.Unknown, Witness: labels})
	} else if _, ok := r.solve(true); ok {
		r.found = append(r.found, Reached{Node: n, Answer: object.Unknown})
	}
}

func (r *reach) back(mark int) {
	for i := len(r.undo) - 1; i >= mark; i-- {
		r.undo[i]()
	}
	r.undo = r.undo[:mark]
}

// require asks for what the route's matchers want.
func (r *reach) require(n *Node) {
	literals, untold := r.literals(n, true)
	for _, l := range literals {
		r.demand(l)
	}
	if untold {
		r.untold++
		r.undo = append(r.undo, func() { r.untold-- })
	}
}

// forbid asks for one of the route's matchers not to hold.
func (r *reach) forbid(n *Node) {
	literals, untold := r.literals(n, false)
	if len(literals) == 1 && !untold {
		r.demand(literals[0])
		return
	}
	r.clauses = append(r.clauses, clause{literals, untold})
	r.undo = append(r.undo, func() { r.clauses = r.clauses[:len(r.clauses)-1] })
}

func (r *reach) literals(n *Node, holds bool) (out []literal, untold bool) {
	untold = n.untold()
	for i := range n.matchers {
		m := &n.matchers[i]
		switch {
		case m.made == nil:
			untold = true
		case r.unknown(m) && !m.everything():
			out = append(out, literal{m, holds})
		}
	}
	return out, untold
}

func (r *reach) demand(l literal) {
	d := r.demands[l.Name]
	if d == nil {
		d = &demand{not: map[string]int{}}
		r.demands[l.Name] = d
	}
	r.undo = append(r.undo, d.add(l))
}
