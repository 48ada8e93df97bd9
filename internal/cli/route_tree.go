package cli

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/routing"
)

// tree draws the merged route tree.
func (p *routePrinter) tree(a *answer) {
	p.line("")
	d := drawing{routePrinter: p, a: a, marks: map[*routing.Node]object.Answer{}}
	if len(a.alerts) > 0 {
		for _, e := range a.alerts[0].ends {
			d.marks[e.Node] = e.Answer
		}
	}
	d.node(a.tree.Root, "", "", false)
	p.out.WriteString(d.rows.String())
}

type drawing struct {
	*routePrinter
	a     *answer
	rows  table
	marks map[*routing.Node]object.Answer
}

// node draws a route and those below it. first is what stands before it, and rest before those below.
func (d *drawing) node(n *routing.Node, first, rest string, dead bool) {
	cause, isDead := d.a.dead[n]
	dead = dead || isDead
	row := []cell{d.label(n, first, dead), d.place(n)}
	if answer, marked := d.marks[n]; marked && answer == object.Yes {
		row = append(row, cell{"◀ reached", d.green})
	} else if marked {
		row = append(row, cell{"◀ may be reached", d.yellow})
	}
	if isDead {
		row = append(row, plain("unreachable: "+d.why(cause)).in(d.red))
	}
	if n.Parent == nil || n.Object != n.Parent.Object {
		row = append(row, plain(d.origin(n)).in(d.dim))
	}
	d.rows = append(d.rows, row)
	for i, child := range n.Children {
		if i < len(n.Children)-1 {
			d.node(child, rest+"├─ ", rest+"│  ", dead)
		} else {
			d.node(child, rest+"└─ ", rest+"   ", dead)
		}
	}
}

func (d *drawing) label(n *routing.Node, first string, dead bool) cell {
	if d.a.standIn(n) && n.Parent != nil {
		return cell{first + "the routes of the base configuration", d.dim}
	}
	name, what := d.a.receiver(n.FullReceiver())
	text := first + report.Clean(matchersText(n)) + " → " + name
	if what == "notifies no one" || what == "not defined" {
		text += " (" + what + ")"
	}
	if n.Route.Continue {
		text += ", continue"
	}
	if dead {
		return cell{text, d.dim}
	}
	return cell{text: text}
}

func (d *drawing) place(n *routing.Node) cell {
	if n.Object == nil {
		return cell{}
	}
	return plain(d.view.spot(n.Object, n.Route.Path).String()).in(d.dim)
}

func (d *drawing) origin(n *routing.Node) string {
	switch {
	case n.Object != nil:
		if n.Included == object.Unknown {
			return n.Object.Ref.String() + ", perhaps"
		}
		return n.Object.Ref.String()
	case d.a.tree.Why != "":
		return "not known"
	}
	return "the operator's own base"
}

func (d *drawing) why(dead routing.Unreachable) string {
	switch {
	case dead.Contradiction:
		return "its matchers and those above contradict each other"
	case dead.By != nil:
		where := d.a.routePath(dead.By)
		if dead.By.Object != nil {
			if s := d.view.spot(dead.By.Object, dead.By.Route.Path); s != nil {
				where = s.String()
			}
		}
		return where + " takes every alert before"
	}
	return "no alert gets here"
}

// jsonTree is a route and those below it.
type jsonTree struct {
	jsonRoute
	Unreachable string     `json:"unreachable,omitempty"`
	Routes      []jsonTree `json:"routes,omitempty"`
}

func (d *drawing) json(n *routing.Node) jsonTree {
	out := jsonTree{jsonRoute: d.jsonRoute(d.a, n)}
	if cause, dead := d.a.dead[n]; dead {
		out.Unreachable = d.why(cause)
	}
	for _, child := range n.Children {
		out.Routes = append(out.Routes, d.json(child))
	}
	return out
}

// jsonRoute is a route as it was written.
type jsonRoute struct {
	// Object is nil for a route of the operator's own base, and of one that is not known.
	Object       *named   `json:"object"`
	Path         string   `json:"path"`
	Place        *spot    `json:"place"`
	Receiver     string   `json:"receiver"`
	Integrations []string `json:"integrations"`
	Matchers     []string `json:"matchers"`
	Continue     bool     `json:"continue"`
	// Known is false where it cannot be told whether the route is there.
	Known bool `json:"known"`
}

func (r *router) jsonRoute(a *answer, n *routing.Node) jsonRoute {
	out := jsonRoute{
		Path: report.Clean(n.Route.Path.String()), Receiver: report.Clean(n.FullReceiver()), Integrations: a.integrations[n.FullReceiver()],
		Matchers: []string{}, Continue: n.Route.Continue, Known: n.Included == object.Yes && !a.standIn(n),
	}
	if n.Object != nil {
		ref := newNamed(n.Object.Ref)
		out.Object, out.Place = &ref, r.view.spot(n.Object, n.Route.Path)
	}
	for _, m := range n.Route.Matchers {
		out.Matchers = append(out.Matchers, report.Clean(matcherText(m)))
	}
	return out
}
