package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

func (r *router) text(answers []answer) error {
	p := routePrinter{router: r, paint: newPaint(r.colors(r.stdout))}
	for i := range answers {
		if i > 0 {
			p.line("")
		}
		p.answer(&answers[i])
	}
	_, err := r.stdout.Write([]byte(p.out.String()))
	return err
}

type routePrinter struct {
	*router
	paint
	out strings.Builder
}

func (p *routePrinter) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

func (p *routePrinter) answer(a *answer) {
	p.line("%s", p.bold(report.Clean(a.alertmanager.Object.Ref.String())))
	switch {
	case a.tree == nil:
		p.line("\nits base configuration cannot be loaded")
	case p.ask.tree:
		p.tree(a)
	case p.ask.rules:
		p.rules(a)
	default:
		p.ends(a, a.alerts[0])
	}
	if a.tree != nil && a.tree.Why != "" {
		hint := ""
		if a.alertmanager.Object.Ref.Namespace == "" {
			hint = "; -n gives objects without a namespace one"
		}
		p.line("\n%s", p.yellow("the base configuration is not known: "+report.Clean(a.tree.Why)+hint))
	}
	for i, f := range a.failures {
		if i == 0 {
			p.line("")
		}
		p.line("%s %s  %s", p.red("error:"), f.text, p.dim(f.Place.String()))
	}
}

// ends prints each route at which the alert ends, below those that lead there.
func (p *routePrinter) ends(a *answer, alert routed) {
	var rows table
	heads := map[int]string{}
	for _, e := range alert.ends {
		if a.standIn(e.Node) {
			continue // what follows says so
		}
		heads[len(rows)] = p.head(a, e)
		for _, n := range e.Node.Path() {
			if !a.standIn(n) {
				rows = append(rows, p.row(a, n))
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
	if to := alert.receivers; len(to) == 1 && alert.ends[0].Answer != object.Yes && to[0].receiver != "" {
		p.line("\n%s", p.green("one way or another, the alert reaches "+report.Clean(to[0].receiver)))
	}
	switch {
	case len(alert.ends) == 0:
		p.line("the alert ends nowhere: the first route does not match")
	case alert.silent == object.Yes:
		p.line("\n%s", p.yellow("the alert reaches no one"))
	}
}

// standIn says that the node stands for a base that is not known.
func (a *answer) standIn(n *routing.Node) bool {
	return a.tree.Why != "" && n.Object == nil
}

func (p *routePrinter) head(a *answer, e routing.Reached) string {
	if e.Answer == object.Yes {
		return p.green("reaches") + " " + p.receiver(a, e.Node)
	}
	return p.yellow("may reach") + " " + p.receiver(a, e.Node) + p.dim(when(e))
}

// when says with which labels an alert goes there.
func when(e routing.Reached) string {
	if e.Witness == nil {
		for _, n := range e.Node.Path() {
			switch {
			case n.Included == object.Unknown && n.Object != nil:
				return fmt.Sprintf(", if %s is used", report.Clean(n.Object.Ref.String()))
			case n.Undecided():
				return fmt.Sprintf(", if the route with %s matches", report.Clean(matchersText(n)))
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
	return cut(report.Clean(strings.Join(out, ", ")), 100)
}

func (p *routePrinter) receiver(a *answer, n *routing.Node) string {
	name, what := a.receiver(n.FullReceiver())
	return p.bold(name) + " " + p.dim("("+what+")")
}

// receiver returns the name of a receiver, and what it does.
func (a *answer) receiver(full string) (name, what string) {
	kinds, defined := a.integrations[full]
	switch {
	case full == "":
		return "the base configuration", "not known"
	case strings.Contains(full, "${"):
		return report.Clean(full), "not known"
	case !defined:
		return report.Clean(full), "not defined"
	case len(kinds) == 0:
		return report.Clean(full), "notifies no one"
	}
	return report.Clean(full), report.Clean(strings.Join(kinds, ", "))
}

// row says where a route is written, and what it takes.
func (p *routePrinter) row(a *answer, n *routing.Node) []cell {
	place, from := "", "the operator's own base"
	if n.Object != nil {
		place, from = p.view.spot(n.Object, n.Route.Path).String(), n.Object.Ref.String()
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
	return []cell{plain("  " + takes), plain(place), plain(a.routePath(n)).in(p.dim), plain(from).in(p.dim)}
}

// routePath leads to the route in its object, or in the alertmanager.yaml of a Secret.
func (a *answer) routePath(n *routing.Node) string {
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
		m.Value = cut(m.Value, 60)
		out = append(out, matcherText(m))
	}
	return cut(strings.Join(out, ", "), 120)
}

func matcherText(m object.Matcher) string { return fmt.Sprintf("%s%s%q", m.Name, m.Type, m.Value) }

// rules prints a line for each receiver of each alert, and then who reaches no one.
func (p *routePrinter) rules(a *answer) {
	p.line("")
	var rows table
	var silent, maybe []string
	file := ""
	for i, alert := range a.alerts {
		rule := alert.sent.Rule
		name := rule.Spec().Alert
		at := p.view.spot(rule.Object, rule.Path().At("alert"))
		if at.File != file {
			file = at.File
			rows = append(rows, []cell{plain(file).in(p.dim)})
		}
		first := []cell{
			plain(fmt.Sprintf("  %d:%d", at.Line, at.Column)).in(p.dim),
			plain(cut(strings.TrimSpace(name+" "+ownLabels(rule)), 70)).in(p.bold),
		}
		if i > 0 && a.alerts[i-1].sent.Rule == rule {
			if sameEnds(a.alerts[i-1], alert) {
				continue
			}
			first = []cell{{}, plain("  sent by " + alert.sent.By.Object.Ref.String()).in(p.dim)}
		}
		for _, to := range alert.shown {
			receiver, what := a.receiver(to.receiver)
			verb, detail := cell{"reaches", p.green}, ""
			if to.answer != object.Yes {
				verb, detail = cell{"may reach", p.yellow}, strings.TrimPrefix(when(to.ends[0]), ", ")
			}
			rows = append(rows, append(first, verb, plain(receiver+" ("+what+")"), plain(detail).in(p.dim)))
			first = []cell{{}, {}}
		}
		if alert.hidden > 0 {
			rows = append(rows, []cell{{}, {}, {"may reach", p.yellow}, {text: report.Count(alert.hidden, "receiver") + " more"}})
		}
		switch alert.silent {
		case object.Yes:
			silent = append(silent, report.Clean(name))
		case object.Unknown:
			maybe = append(maybe, report.Clean(name))
		case object.No:
		}
	}
	p.out.WriteString(rows.String())
	p.line("\n%s", p.summary(a, silent, maybe))
}

func (p *routePrinter) summary(a *answer, silent, maybe []string) string {
	rules := map[stack.AlertRule]bool{}
	unloaded := map[stack.AlertRule]bool{}
	for _, alert := range a.alerts {
		rules[alert.sent.Rule] = true
		if alert.sent.By == nil {
			unloaded[alert.sent.Rule] = true
		}
	}
	var parts []string
	if names := unique(silent); len(names) == 1 {
		parts = append(parts, fmt.Sprintf("1 reaches no one (%s)", names[0]))
	} else if len(names) > 1 {
		parts = append(parts, fmt.Sprintf("%d reach no one (%s)", len(names), listed(names, 5)))
	}
	if names := unique(maybe); len(names) > 0 {
		parts = append(parts, fmt.Sprintf("%d may reach no one (%s)", len(names), listed(names, 5)))
	}
	if len(parts) == 0 {
		parts = append(parts, "each reaches someone")
	}
	out := report.Count(len(rules), "alerting rule") + ": " + strings.Join(parts, ", ")
	if len(unloaded) > 0 {
		out += fmt.Sprintf("; no Prometheus or ThanosRuler in view is known to load %d, so external labels are not known", len(unloaded))
	}
	return out
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// listed names the first of them.
func listed(names []string, most int) string {
	out := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

// ownLabels tells alerts of one name apart.
func ownLabels(rule stack.AlertRule) string {
	labels := rule.Labels()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		out = append(out, fmt.Sprintf("%s=%s", name, labels[name]))
	}
	return strings.Join(out, " ")
}

func sameEnds(a, b routed) bool {
	return a.ended == b.ended || slices.EqualFunc(a.ends, b.ends, func(x, y routing.Reached) bool { return x.Node == y.Node && x.Answer == y.Answer })
}
