package lint

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// setting is one thing that a policy decides: a value, or items of a list whose order means nothing.
type setting struct {
	name  string
	value string
	items []string
}

// settings returns what the policy decides in effect, also where its file leaves that to the defaults. They are the same ones
// for every policy of the checks, in the same order.
func (p *Policy) settings(checks []*Check) (all []setting) {
	locked := setting{name: "locked"}
	for _, r := range checks {
		all = append(all, setting{name: "severity." + r.Name, value: p.Severity(r).String()})
		if p.Locked(r) {
			locked.items = append(locked.items, r.Name)
		}
	}
	alerts, accept := setting{name: "watchdog.alerts"}, setting{name: "watchdog.accept"}
	for _, labels := range p.AlwaysFiring {
		alerts.items = append(alerts.items, labels.String())
	}
	if p.Accept.Null {
		accept.items = append(accept.items, "null")
	}
	if p.Accept.Heartbeat {
		accept.items = append(accept.items, "heartbeat")
	}
	budget := p.Budgets.Expression
	return append(
		all, locked, alerts, accept,
		setting{name: "labels.inject.prometheusRule", items: pairs(p.Inject.PrometheusRule)},
		setting{name: "labels.inject.alertmanagerConfig", items: pairs(p.Inject.AlertmanagerConfig)},
		setting{name: "namespaces.exempt", items: slices.Sorted(maps.Keys(p.exempt))},
		setting{name: "budgets.expression.bytes", value: strconv.Itoa(budget.Bytes)},
		setting{name: "budgets.expression.depth", value: strconv.Itoa(budget.Depth)},
		setting{name: "budgets.expression.operators", value: strconv.Itoa(budget.Operators)},
		setting{name: "budgets.expression.steps", value: strconv.Itoa(budget.Steps)},
	)
}

func pairs(labels map[string]string) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		all = append(all, name+"="+labels[name])
	}
	return all
}

// Changes says how the policy differs in effect from another one, a line for each setting:
// "severity.promql-syntax: error -> off", "locked: -promql-syntax".
func (p *Policy) Changes(from *Policy, checks []*Check) []string {
	lines := []string{}
	before := from.settings(checks)
	for i, now := range p.settings(checks) {
		old := before[i]
		if now.value != old.value {
			lines = append(lines, fmt.Sprintf("%s: %s -> %s", now.name, old.value, now.value))
		}
		if items := append(without("-", old.items, now.items), without("+", now.items, old.items)...); len(items) > 0 {
			lines = append(lines, now.name+": "+some(items))
		}
	}
	return lines
}

// without returns the items that are not among the others, each behind a sign.
func without(sign string, items, others []string) (out []string) {
	known := map[string]bool{}
	for _, o := range others {
		known[o] = true
	}
	for _, item := range items {
		if !known[item] {
			out = append(out, sign+item)
		}
	}
	return out
}

// some lists items, and counts those past the first: a policy may exempt very many namespaces.
func some(items []string) string {
	const shown = 20
	text := strings.Join(items[:min(shown, len(items))], ", ")
	if more := len(items) - shown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
