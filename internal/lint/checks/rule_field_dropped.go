package checks

import (
	"fmt"
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/stack"
)

// RuleFieldDropped reports fields that the version of a Prometheus or ThanosRuler does not have.
var RuleFieldDropped = &lint.Check{
	Name:     "rule-field-dropped",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Since:    "0.1.0",
	Run:      runRuleFieldDropped,
}

func runRuleFieldDropped(pass *lint.Pass) {
	type component struct{ name, version string }
	asked := map[component][]operator.Dropped{}
	without := map[string][]*stack.Ruler{} // by the field's path
	var found finding.ByRuler
	rulers := pass.Stack.Rulers(pass.Object)
	for _, r := range rulers {
		of := component{"Prometheus", r.Version()}
		if r.IsThanos() {
			of.name = "Thanos"
		}
		if _, ok := asked[of]; !ok {
			asked[of] = r.Dropped(pass.Object)
		}
		for _, d := range asked[of] {
			found.Add(lint.Diagnostic{Path: d.Path, Message: fmt.Sprintf("field %s is dropped for", d.Path[len(d.Path)-1])},
				fmt.Sprintf(": %s supports it since %s", of.name, d.Minimum), "version", r)
			without[d.Path.String()] = append(without[d.Path.String()], r)
		}
	}
	for _, u := range found.All {
		gone := without[u.Path.String()]
		with := slices.DeleteFunc(slices.Clone(rulers), func(r *stack.Ruler) bool { return r.Version() == "" || slices.Contains(gone, r) })
		if len(with) > 0 {
			u.Rest += "; it is kept for " + finding.RulerNames(with)
		}
	}
	found.ReportTo(pass)
}
