package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/selection"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// ConfigSelectorLabels reports configurations that no Alertmanager in view uses.
var ConfigSelectorLabels = &lint.Check{
	Name: "config-selector-labels",
	Doc: `An Alertmanager uses the AlertmanagerConfig. It does so by name, as its whole configuration
(` + "`spec.alertmanagerConfiguration`" + `, in its own namespace), or it picks it by labels
(` + "`spec.alertmanagerConfigSelector`" + `) and namespace (` + "`spec.alertmanagerConfigNamespaceSelector`" + `). prometheus-operator
says nothing of a configuration that none of them uses: it is stored, and notifies no one
(` + "`alertmanager.Operator.provisionAlertmanagerConfiguration`, `selectAlertmanagerConfigs`" + `).

| field | not set | ` + "`{}`" + ` |
|---|---|---|
| ` + "`alertmanagerConfigSelector`" + ` | selects nothing | selects everything |
| ` + "`alertmanagerConfigNamespaceSelector`" + ` | the namespace of the Alertmanager alone | all namespaces |

Where the policy names labels (` + "`labels.inject.alertmanagerConfig`" + `), or labels that are absent are all that one of them
misses, the fix adds the fewest that suffice, and the mutating webhook applies it. A label that is there is never changed,
and where several would want different labels nothing is guessed. With no Alertmanager in view, the labels of the policy
are added where they are absent; without a policy nothing is said. A namespace selector that asks for labels of a
namespace which is not in view may select, so nothing is said either.

A configuration that the Alertmanager below does not use:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec:
  alertmanagerConfigSelector:
    matchLabels: {alertmanager: main}
---
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: shop
  namespace: monitoring
` + "```" + `

One that it uses:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: shop
  namespace: monitoring
  labels: {alertmanager: main}
` + "```" + `
`,
	Kinds:    []object.Kind{object.AlertmanagerConfig},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Run: selection.Labels{
		Complaint: "uses this configuration",
		By:        "Alertmanager",
		Ask:       (*stack.Stack).ConfigSelection,
		Inject:    func(i lint.Inject) map[string]string { return i.AlertmanagerConfig },
	}.Run,
}
