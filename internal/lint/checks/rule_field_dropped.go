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
	Name: "rule-field-dropped",
	Doc: `Whatever selects the PrometheusRule has its fields. For a Prometheus or ThanosRuler whose version does not have a field,
prometheus-operator leaves the field out of the rules that it writes, and says so only in its log
(` + "`operator.PrometheusRuleSelector.sanitizePrometheusRulesSpec`" + `): the alert then resolves at once, a runaway group has no limit, and a route
that waits for a group's label gets nothing.

| field | Prometheus | Thanos |
|---|---|---|
| ` + "`limit`" + ` | 2.31 | 0.24 |
| ` + "`keep_firing_for`" + ` | 2.42 | 0.34 |
| ` + "`query_offset`" + ` | 2.53 | 0.38 |
| ` + "`labels`" + ` of a group | 3.0 | 0.39 |

The version is that of the object (` + "`spec.version`" + `), or else the operator's default, which has them all. ` + "`partial_response_strategy`" + ` means
nothing to a Prometheus, and nothing is said of it.

A group whose labels the Prometheus below is not given:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec:
  version: 2.55.1
  ruleSelector: {}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: disk, namespace: monitoring}
spec:
  groups:
    - name: disk
      labels: {team: storage}
      rules:
        - alert: DiskFull
          expr: disk_free_bytes == 0
` + "```" + `

The same for every version:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: disk, namespace: monitoring}
spec:
  groups:
    - name: disk
      rules:
        - alert: DiskFull
          expr: disk_free_bytes == 0
          labels: {team: storage}
` + "```",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Across,
	Severity: lint.Warning,
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
			found.Add(lint.Diagnostic{Path: d.Path, Message: fmt.Sprintf("field %s is left out for", d.Path[len(d.Path)-1])},
				fmt.Sprintf(": %s has it since %s", of.name, d.Minimum), "version", r)
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
