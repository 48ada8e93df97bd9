package routing

import (
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

// MaxSteps bounds the steps of a walk.
const MaxSteps = maxReachSteps

// ReachSteps returns what Reach does, and the steps that it took.
func (n *Node) ReachSteps(alert Alert) ([]Reached, int) {
	r := newReach(alert)
	r.from(n)
	return r.found, maxReachSteps - r.left
}

// UnreachableSteps returns what Unreachable does, and the steps that the longer of its two walks took.
func (n *Node) UnreachableSteps() ([]Unreachable, int) {
	dead, walks := n.unreachable()
	return dead, maxReachSteps - min(walks[0].left, walks[1].left)
}

// NewSteps returns the route tree of an AlertmanagerConfig, and the steps that it took of the budget for regular expressions.
func NewSteps(o *object.Object) (*Tree, int) {
	t, left := &Tree{}, NewBudget()
	t.Root = t.Node(o.Config().Route, nil, Owner{Object: o}, left)
	return t, meter.RegexpBudget - *left
}
