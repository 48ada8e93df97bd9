package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/words"
)

func routingsText(w io.Writer, all []*explain.Routing, show Show, at Locator, colors bool) error {
	p := routingPrinter{paint: newPaint(colors), at: at}
	for i, r := range all {
		if i > 0 {
			p.line("")
		}
		p.Routing = r
		p.routing(show)
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

// routingPrinter prints one Routing after the other.
type routingPrinter struct {
	*explain.Routing
	paint
	at  Locator
	out strings.Builder
}

func (p *routingPrinter) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

func (p *routingPrinter) routing(show Show) {
	ref := p.Alertmanager.Object.Ref
	p.line("%s", p.bold(Clean(ref.String())))
	switch {
	case p.Tree == nil:
		p.line("\nits base configuration cannot be loaded")
	case show == ShowTree:
		p.tree()
	case show == ShowRules:
		p.rules()
	default:
		p.ends(p.Alerts[0])
	}
	if p.Tree != nil && p.Tree.Why != "" {
		hint := ""
		if ref.Namespace == "" {
			hint = "; -n gives objects without a namespace one"
		}
		p.line("\n%s", p.yellow("the base configuration is unknown: "+Clean(p.Tree.Why)+hint))
	}
	for i, f := range p.Failures {
		if i == 0 {
			p.line("")
		}
		text := Clean(f.Object.Ref.String()) + ": " + Clean(f.Message) + "; " + Clean(f.Stage.Consequence(ref))
		p.line("%s %s  %s", p.red("error:"), text, p.dim(spot(p.at(f.Object, f.Path))))
	}
}

// ends prints each route at which the alert ends, below those that lead there.
func (p *routingPrinter) ends(alert explain.RoutedAlert) {
	var rows table
	heads := map[int]string{}
	for _, e := range alert.Ends.Ends {
		if p.StandsIn(e.Node) {
			continue // what follows says so
		}
		heads[len(rows)] = p.head(e)
		for _, n := range e.Node.Path() {
			if !p.StandsIn(n) {
				rows = append(rows, p.row(n))
			}
		}
	}
	i := 0
	for line := range strings.Lines(rows.String()) {
		if head := heads[i]; head != "" {
			p.line("\n%s", head)
		}
		p.out.WriteString(line)
		i++
	}
	if to := alert.Receivers; len(to) == 1 && alert.Ends.Ends[0].Answer != object.Yes && to[0].Name != "" {
		p.line("\n%s", p.green("one way or another, the alert reaches "+Clean(to[0].Name)))
	}
	switch {
	case len(alert.Ends.Ends) == 0:
		p.line("the alert ends nowhere: the first route does not match")
	case alert.Silent == object.Yes:
		p.line("\n%s", p.yellow("the alert reaches no one"))
	}
}

func (p *routingPrinter) head(e routing.Reached) string {
	if e.Answer == object.Yes {
		return p.green("reaches") + " " + p.receiverOf(e.Node)
	}
	return p.yellow("may reach") + " " + p.receiverOf(e.Node) + p.dim(when(e))
}

// when says with which labels an alert goes there.
func when(e routing.Reached) string {
	if e.Witness == nil {
		for _, n := range e.Node.Path() {
			switch {
			case n.Included == object.Unknown && n.Object != nil:
				return fmt.Sprintf(", if %s is used", Clean(n.Object.Ref.String()))
			case n.Undecided():
				return fmt.Sprintf(", if the route with %s matches", Clean(matchersText(n)))
			}
		}
		return ", if no route before it takes the alert"
	}
	if len(e.Witness) > 0 {
		return ", e.g. with " + labelText(e.Witness)
	}
	return ", e.g. without other labels"
}

func labelText(set model.LabelSet) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		out = append(out, fmt.Sprintf("%s=%q", name, string(set[name])))
	}
	return words.Shorten(Clean(strings.Join(out, ", ")), 100)
}

func (p *routingPrinter) receiverOf(n *routing.Node) string {
	name, what := p.receiver(n.FullReceiver())
	return p.bold(name) + " " + p.dim("("+what+")")
}

// receiverUnknown is said of a receiver that is not in view.
const receiverUnknown = "unknown"

// receiver returns the name of a receiver, and what it does.
func (p *routingPrinter) receiver(full string) (name, what string) {
	kinds, defined := p.Integrations[full]
	switch {
	case full == "":
		return "the base configuration", receiverUnknown
	case strings.Contains(full, "${"):
		return Clean(full), receiverUnknown
	case !defined:
		return Clean(full), "not defined"
	case len(kinds) == 0:
		return Clean(full), "notifies no one"
	}
	return Clean(full), Clean(strings.Join(kinds, ", "))
}

// row says where a route is written, and what it takes.
func (p *routingPrinter) row(n *routing.Node) []tableCell {
	place, from := "", "the operator's own base"
	if n.Object != nil {
		place, from = spot(p.at(n.Object, n.Route.Path)), n.Object.Ref.String()
	}
	takes := matchersText(n)
	if n.Route.Continue {
		takes += ", continue"
	}
	if times := n.Route.MuteTimeIntervals; len(times) > 0 {
		takes += ", muted in " + listed(times, 3)
	}
	if times := n.Route.ActiveTimeIntervals; len(times) > 0 {
		takes += ", active in " + listed(times, 3)
	}
	return []tableCell{plain("  " + takes), plain(place), plain(routePath(n)).in(p.dim), plain(from).in(p.dim)}
}

// routePath leads to the route in its object, or in the alertmanager.yaml of a Secret.
func routePath(n *routing.Node) string {
	path := n.Route.Path
	if n.Object != nil && n.Object.Ref.Kind == object.Secret {
		path = path[min(2, len(path)):]
	}
	return path.String()
}

func matchersText(n *routing.Node) string {
	if n.Parent == nil || len(n.Route.Matchers) == 0 {
		return "every alert"
	}
	var out []string
	for _, m := range n.Route.Matchers {
		m.Value = words.Shorten(m.Value, 60)
		out = append(out, matcherText(m))
	}
	return words.Shorten(strings.Join(out, ", "), 120)
}

func matcherText(m object.Matcher) string { return fmt.Sprintf("%s%s%q", m.Name, m.Type, m.Value) }
