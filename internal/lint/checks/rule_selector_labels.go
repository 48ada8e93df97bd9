package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/selection"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// RuleSelectorLabels reports rules that nothing in view loads.
var RuleSelectorLabels = &lint.Check{
	Name: "rule-selector-labels",
	Doc: `A Prometheus or ThanosRuler loads the PrometheusRule. Each picks its rules by the labels of the object
(` + "`spec.ruleSelector`" + `) and by its namespace (` + "`spec.ruleNamespaceSelector`" + `), and prometheus-operator says
nothing of a rule that none of them picks: it is stored, and never evaluated
(` + "`operator.PrometheusRuleSelector.Select`, `operator.SelectNamespacesFromCache`" + `).

| field | not set | ` + "`{}`" + ` |
|---|---|---|
| ` + "`ruleSelector`" + ` | selects nothing | selects everything |
| ` + "`ruleNamespaceSelector`" + ` | the namespace of the Prometheus alone | all namespaces |

Where the policy names labels (` + "`labels.inject.prometheusRule`" + `), or labels that are absent are all that one of them
misses, the fix adds the fewest that suffice, and the mutating webhook applies it. A label that is there is never changed,
and where several would want different labels nothing is guessed. With no Prometheus and no ThanosRuler in view, the
labels of the policy are added where they are absent; without a policy nothing is said. A namespace selector that asks for
labels of a namespace which is not in view may select, so nothing is said either.

A rule that the Prometheus below does not load:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec:
  ruleSelector:
    matchLabels: {release: kube-prometheus-stack}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: disk
  namespace: monitoring
` + "```" + `

One that it loads:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: disk
  namespace: monitoring
  labels: {release: kube-prometheus-stack}
` + "```" + `
`,
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Run: selection.Labels{
		Complaint: "loads this rule",
		By:        "Prometheus or ThanosRuler",
		Ask:       (*stack.Stack).RuleSelection,
		Inject:    func(i lint.Inject) map[string]string { return i.PrometheusRule },
	}.Run,
}
