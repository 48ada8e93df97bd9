package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/selection"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// RuleSelectorLabels reports rules that nothing in view loads.
var RuleSelectorLabels = &lint.Check{
	Name:     "rule-selector-labels",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Since:    "0.1.0",
	Run: selection.Labels{
		Complaint: "loads this rule",
		By:        "Prometheus or ThanosRuler",
		Ask:       (*stack.Stack).RuleSelection,
		Inject:    func(i lint.Inject) map[string]string { return i.PrometheusRule },
	}.Run,
}
