package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// ObjectDuplicate reports objects in view that have the name of another.
var ObjectDuplicate = &lint.Check{
	Name: "object-duplicate",
	Doc: `No other object in view has the kind, namespace and name of this one. A cluster holds one object of a name: of several
that are applied, the last one wins. Where the files are for several clusters that is as it should be, and so this is for
information: each of them is judged, and what follows for a cluster from the one may not follow from the other.

Objects that do not differ, and those whose namespace is not written, are passed over.

Two of one name:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: shop, namespace: shop}
spec:
  groups: []
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: shop, namespace: shop, labels: {release: prometheus}}
spec:
  groups: []
` + "```" + `

Better:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: shop-orders, namespace: shop}
spec:
  groups: []
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: shop-stock, namespace: shop}
spec:
  groups: []
` + "```" + `
`,
	Kinds: []object.Kind{
		object.PrometheusRule, object.AlertmanagerConfig, object.Prometheus, object.ThanosRuler, object.Alertmanager, object.Secret,
	},
	Scope:    lint.Across,
	Severity: lint.Info,
	Run: func(pass *lint.Pass) {
		ref := pass.Object.Ref
		if ref.Namespace == "" || ref.Name == "" {
			return
		}
		same := pass.Stack.Get(ref.Kind, ref.Namespace, ref.Name)
		if pass.Stack.Differ(ref.Kind, ref.Namespace, ref.Name) {
			pass.Reportf(object.Path{"metadata", "name"}, "%d objects in view are %s, and a cluster holds one of them; each is judged", len(same), ref)
		}
	},
}
