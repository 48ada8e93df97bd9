package routing

import (
	"slices"

	"github.com/prometheus/common/model"
)

// Names reports whether the route has a matcher on alertname that lists the alert's name: "=", or a regular expression
// that stands for a list.
func (n *Node) Names(alert string) bool {
	return slices.ContainsFunc(n.matchers, func(m routeMatcher) bool {
		return m.positive() && slices.Contains(m.names, alert)
	})
}

// Only reports whether alerts of other names cannot pass the route's matchers, by a matcher on alertname that lists
// nothing else. unknown is the answer where a matcher on alertname does not tell.
func (n *Node) Only(names []string, unknown bool) bool {
	return slices.ContainsFunc(n.matchers, func(m routeMatcher) bool {
		return m.positive() && (m.made == nil && unknown || within(m.names, names))
	})
}

// Others returns the receivers at which alerts of other names may end, from n downwards, each with the first route that
// leads them there. It may name too many, where several matchers together admit nothing; it misses none.
func (n *Node) Others(names []string, unknown bool) map[string]*Node {
	found := map[string]*Node{}
	n.others(names, unknown, found)
	return found
}

func (n *Node) others(names []string, unknown bool, found map[string]*Node) {
	if n.Only(names, unknown) {
		return
	}
	caught := false
	for _, child := range n.Children {
		child.others(names, unknown, found)
		if child.takesOthers(names) {
			caught = true
			if !child.Route.Continue {
				break
			}
		}
	}
	if _, ok := found[n.Receiver]; !ok && !caught {
		found[n.Receiver] = n
	}
}

// takesOthers reports whether every alert of another name passes the route's matchers.
func (n *Node) takesOthers(names []string) bool {
	return !n.Broken && !slices.ContainsFunc(n.matchers, func(m routeMatcher) bool {
		return !m.everything() && (m.positive() || !within(m.names, names))
	})
}

func (m *routeMatcher) positive() bool {
	return m.Name == model.AlertNameLabel && (m.Type == "=" || m.Type == "=~")
}

// within reports whether values lists something, and nothing but names.
func within(values, names []string) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(names, v) })
}
