package stack

import (
	"fmt"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/promql"
	"github.com/alertlint/alertlint/internal/routing"
)

// FiredAlert is the alert of a rule as a Prometheus or ThanosRuler sends it to its Alertmanagers. It stands for every alert that the
// rule may fire: what is not known of its labels is said.
type FiredAlert struct {
	Rule AlertRule
	// By is the ruler that loads the rule. It is nil if none in view surely does.
	By *Ruler
	// Labels are those whose values are known.
	Labels model.LabelSet
	// Unknown are the labels that may be there with any value: set by a template or a variable of Flux, or carried by the result of
	// the expression with a value that it does not tell.
	Unknown []model.LabelName
	// Open says that labels which are in none of these lists may be there too: the expression does not tell what its result carries.
	Open bool
	// Absent are the labels that it surely does not have although it is open.
	Absent []model.LabelName
	// Relabelled says that relabelling which is not in view may change any label.
	Relabelled bool

	// namespaces is what the namespace, if it is not known, surely matches.
	namespaces []*labels.Matcher
}

// Fired returns the alerts of all alerting rules of a PrometheusRule, in the order of the rules, as every ruler in view that loads it
// sends them.
func (s *Stack) Fired(o *object.Object) (all []FiredAlert) {
	rule := o.PrometheusRule()
	if rule == nil {
		return nil
	}
	parser := promql.NewParser(promql.DefaultBudget, s.ParserOptions(), nil)
	for g, group := range rule.Spec.Groups {
		for i := range group.Rules {
			if group.Rules[i].Alert != "" {
				all = append(all, s.firedBy(AlertRule{Object: o, Group: g, Rule: i}, parser.Labels(group.Rules[i].Expr.String()))...)
			}
		}
	}
	return all
}

// firedBy returns the alert of a rule, whose expression has results with these labels, as each ruler sends it.
func (s *Stack) firedBy(rule AlertRule, result promql.Labels) (all []FiredAlert) {
	for _, r := range s.Rulers(rule.Object) {
		all = append(all, newFired(rule, r, result))
	}
	if len(all) == 0 {
		return []FiredAlert{newFired(rule, nil, result)}
	}
	return all
}

// What Firing looks at is bounded: whoever may write a PrometheusRule can fill it with alerts named Watchdog, and all that is judged beside
// it would pay.
const (
	maxFiring      = 1000
	maxFiringBytes = 256 << 10 // of expressions, each counted once
)

// Firing returns the alerts of that name as the rulers in view send them, those that are alike once. more says that there are further
// rules of the name, which were not looked at.
func (s *Stack) Firing(name string, m *meter.Meter) (all []FiredAlert, more bool) {
	seen := map[string]bool{}
	parsed := map[string]promql.Labels{}
	parser := promql.NewParser(promql.DefaultBudget, s.ParserOptions(), m)
	rules, bytes := 0, 0
	for rule := range s.Alerts(name) {
		text := rule.Spec().Expr.String()
		result, known := parsed[text]
		if !known {
			bytes += len(text)
		}
		if rules++; rules > maxFiring || bytes > maxFiringBytes {
			return all, true
		}
		m.Take(firedSteps * (1 + len(s.rulers)))
		if !known {
			result = parser.Labels(text)
			parsed[text] = result
		}
		for _, alert := range s.firedBy(rule, result) {
			if id := alert.identity(); !seen[id] {
				seen[id] = true
				all = append(all, alert)
			}
		}
	}
	return all, false
}

// firedSteps is what it takes to ask whether a ruler loads a rule, and to put the labels together.
const firedSteps = 300

// identity is the same for alerts that a route tree cannot tell apart, and of which as much is known.
func (f FiredAlert) identity() string {
	return fmt.Sprint(f.Labels, f.Unknown, f.Open, f.Absent, f.Relabelled, f.By == nil, f.namespaces)
}

// Alert returns the alert as a question to a route tree. External labels of a ruler that is not in view may be anything, and so may
// every label of an alert that is relabelled.
func (f FiredAlert) Alert() routing.Alert {
	if f.Relabelled {
		return routing.Alert{Labels: model.LabelSet{}, Unknown: func(string) bool { return true }}
	}
	return routing.Alert{Labels: f.Labels, Namespaces: f.mayBeIn, Unknown: func(label string) bool {
		return f.By == nil || f.may(model.LabelName(label))
	}}
}

// Plain returns the alert as what is in view decides it, as a question to a route tree: without external labels that are not known, and
// not relabelled. Not every alert that the rule may fire is like that, so nothing is proven by where it goes.
func (f FiredAlert) Plain() routing.Alert {
	return routing.Alert{Labels: f.Labels, Namespaces: f.mayBeIn, Unknown: func(label string) bool { return f.may(model.LabelName(label)) }}
}

func (f FiredAlert) mayBeIn(namespace string) bool {
	return !slices.ContainsFunc(f.namespaces, func(m *labels.Matcher) bool { return !m.Matches(namespace) })
}

func (f FiredAlert) may(name model.LabelName) bool {
	return slices.Contains(f.Unknown, name) || f.Open && !slices.Contains(f.Absent, name)
}
