package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
	"github.com/alertlint/alertlint/internal/words"
)

// rules prints a line for each receiver of each alert, and then who reaches no one.
func (p *routingPrinter) rules() {
	p.line("")
	var rows table
	var silent, maybe, unknown []string
	file := ""
	for i, alert := range p.Alerts {
		rule := alert.Fired.Rule
		name := rule.Spec().Alert
		at := p.at(rule.Object, rule.Path().At("alert"))
		if name := at.File.Name; name != file {
			file = name
			rows = append(rows, []tableCell{plain(file).in(p.dim)})
		}
		first := []tableCell{
			plain(fmt.Sprintf("  %d:%d", at.At.Line, at.At.Column)).in(p.dim),
			plain(words.Shorten(strings.TrimSpace(name+" "+ownLabels(rule)), 70)).in(p.bold),
		}
		if i > 0 && p.Alerts[i-1].Fired.Rule == rule {
			if sameEnds(p.Alerts[i-1], alert) {
				continue
			}
			first = []tableCell{{}, plain("  sent by " + alert.Fired.By.Object.Ref.String()).in(p.dim)}
		}
		shown, hidden := mostOf(alert.Receivers)
		for _, to := range shown {
			receiver, what := p.receiver(to.Name)
			if what == receiverUnknown {
				unknown = append(unknown, Clean(name))
			}
			verb, detail := tableCell{"reaches", p.green}, ""
			if to.Answer != object.Yes {
				verb, detail = tableCell{"may reach", p.yellow}, strings.TrimPrefix(when(to.Ends[0]), ", ")
			}
			rows = append(rows, append(first, verb, plain(receiver+" ("+what+")"), plain(detail).in(p.dim)))
			first = []tableCell{{}, {}}
		}
		if hidden > 0 {
			rows = append(rows, []tableCell{{}, {}, {"may reach", p.yellow}, {text: Count(hidden, "receiver") + " more"}})
		}
		switch alert.Silent {
		case object.Yes:
			silent = append(silent, Clean(name))
		case object.Unknown:
			maybe = append(maybe, Clean(name))
		case object.No:
		}
	}
	p.out.WriteString(rows.String())
	p.line("\n%s", p.summary(silent, maybe, unknown))
}

func (p *routingPrinter) summary(silent, maybe, unknown []string) string {
	rules := map[stack.AlertRule]bool{}
	unloaded := map[stack.AlertRule]bool{}
	for _, alert := range p.Alerts {
		rules[alert.Fired.Rule] = true
		if alert.Fired.By == nil {
			unloaded[alert.Fired.Rule] = true
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
	if names := unique(unknown); len(names) > 0 {
		parts = append(parts, fmt.Sprintf("%d with an unknown receiver (%s)", len(names), listed(names, 5)))
	}
	if len(parts) == 0 {
		parts = append(parts, "each reaches someone")
	}
	out := Count(len(rules), "alerting rule") + ": " + strings.Join(parts, ", ")
	if len(unloaded) > 0 {
		out += fmt.Sprintf("; no Prometheus or ThanosRuler found that loads %d of them, so their external labels are unknown", len(unloaded))
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

func sameEnds(a, b explain.RoutedAlert) bool {
	return a.Ends == b.Ends || slices.EqualFunc(a.Ends.Ends, b.Ends.Ends, func(x, y routing.Reached) bool { return x.Node == y.Node && x.Answer == y.Answer })
}

// mostOf returns the receivers to name of an alert, and how many it may reach besides.
func mostOf(all []explain.Receiver) (shown []explain.Receiver, hidden int) {
	const most = 8
	may := 0
	for _, to := range all {
		if to.Answer != object.Yes {
			may++
		}
		if to.Answer != object.Yes && may > most {
			hidden++
		} else {
			shown = append(shown, to)
		}
	}
	return shown, hidden
}
