package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/selection"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// ConfigSelectorLabels reports configurations that no Alertmanager in view uses.
var ConfigSelectorLabels = &lint.Check{
	Name:     "config-selector-labels",
	Kinds:    []object.Kind{object.AlertmanagerConfig},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Since:    "0.1.0",
	Run: selection.Labels{
		Complaint: "uses this configuration",
		By:        "Alertmanager",
		Ask:       (*stack.Stack).ConfigSelection,
		Inject:    func(i lint.Inject) map[string]string { return i.AlertmanagerConfig },
	}.Run,
}
