package routing

// Unreachable is a route that no alert reaches, nor any route below it.
type Unreachable struct {
	Node *Node
	// By is a route before it that takes every alert away, perhaps together with those before that one. It is nil where
	// that became too long to find out.
	By *Node
	// Contradiction reports whether the matchers of the route and those above it cannot hold together.
	Contradiction bool
}

// Unreachable returns the routes below n that are provably dead, without those below them.
func (n *Node) Unreachable() []Unreachable {
	dead, _ := n.unreachable()
	return dead
}

// unreachable also returns the walks that it took.
func (n *Node) unreachable() (dead []Unreachable, walks [2]*reach) {
	all := newReach(Alert{Unknown: func(string) bool { return true }})
	all.from(n)
	live := map[*Node]bool{}
	for _, r := range all.found {
		for at := r.Node; at != n.Parent && !live[at]; at = at.Parent {
			live[at] = true
		}
	}
	r := newReach(all.alert)
	var find func(*Node)
	find = func(at *Node) {
		for _, child := range at.Children {
			if live[child] {
				find(child)
			} else {
				dead = append(dead, r.cause(child, n))
			}
		}
	}
	if live[n] {
		find(n)
	}
	return dead, [2]*reach{all, r}
}

// cause says why a route below root is dead.
func (r *reach) cause(n, root *Node) Unreachable {
	defer r.back(0)
	dead := Unreachable{Node: n}
	var before []*Node
	for at := n; at != root.Parent; at = at.Parent {
		r.require(at)
		if at == root {
			break
		}
		for _, sibling := range at.Parent.Children {
			if r.left--; sibling == at || r.left < 0 {
				break
			}
			if !sibling.Route.Continue {
				before = append(before, sibling)
			}
		}
	}
	if !r.possible() {
		dead.Contradiction = true
		return dead
	}
	for _, together := range []bool{false, true} {
		for _, sibling := range before {
			if r.left -= 1 + len(sibling.matchers); r.left < 0 {
				return dead
			}
			mark := len(r.undo)
			if r.forbid(sibling); !r.possible() {
				dead.By = sibling
				return dead
			}
			if !together {
				r.back(mark)
			}
		}
	}
	return dead
}
