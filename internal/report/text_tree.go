package report

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
)

// tree draws the merged route tree.
func (p *routingPrinter) tree() {
	p.line("")
	d := drawing{routingPrinter: p, dead: p.Unreachable(), marks: map[*routing.Node]object.Answer{}}
	if len(p.Alerts) > 0 {
		for _, e := range p.Alerts[0].Ends.Ends {
			d.marks[e.Node] = e.Answer
		}
	}
	d.node(p.Tree.Root, "", "", false)
	p.out.WriteString(d.rows.String())
}

type drawing struct {
	*routingPrinter
	dead  map[*routing.Node]routing.Unreachable
	rows  table
	marks map[*routing.Node]object.Answer
}

// node draws a route and those below it. first is what stands before it, and rest before those below.
func (d *drawing) node(n *routing.Node, first, rest string, dead bool) {
	cause, isDead := d.dead[n]
	dead = dead || isDead
	row := []tableCell{d.label(n, first, dead), d.place(n)}
	if answer, marked := d.marks[n]; marked && answer == object.Yes {
		row = append(row, tableCell{"◀ reached", d.green})
	} else if marked {
		row = append(row, tableCell{"◀ may be reached", d.yellow})
	}
	if isDead {
		row = append(row, plain("unreachable: "+unreachable(cause, d.at)).in(d.red))
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

func (d *drawing) label(n *routing.Node, first string, dead bool) tableCell {
	if d.StandsIn(n) && n.Parent != nil {
		return tableCell{first + "the routes of the base configuration", d.dim}
	}
	name, what := d.receiver(n.FullReceiver())
	text := first + Clean(matchersText(n)) + " → " + name
	if what == "notifies no one" || what == "not defined" {
		text += " (" + what + ")"
	}
	if n.Route.Continue {
		text += ", continue"
	}
	if dead {
		return tableCell{text, d.dim}
	}
	return tableCell{text: text}
}

func (d *drawing) place(n *routing.Node) tableCell {
	if n.Object == nil {
		return tableCell{}
	}
	return plain(spot(d.at(n.Object, n.Route.Path))).in(d.dim)
}

func (d *drawing) origin(n *routing.Node) string {
	switch {
	case n.Object != nil:
		if n.Included == object.Unknown {
			return n.Object.Ref.String() + ", perhaps"
		}
		return n.Object.Ref.String()
	case d.Tree.Why != "":
		return "unknown"
	}
	return "the operator's own base"
}

// unreachable says why a route is.
func unreachable(dead routing.Unreachable, at Locator) string {
	switch {
	case dead.Contradiction:
		return "its matchers and those above contradict each other"
	case dead.By != nil:
		where := routePath(dead.By)
		if dead.By.Object != nil {
			if s := spot(at(dead.By.Object, dead.By.Route.Path)); s != "" {
				where = s
			}
		}
		return where + " takes every alert before"
	}
	return "no alert gets here"
}
