package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// ObjectDuplicate reports objects in view that have the name of another.
var ObjectDuplicate = &lint.Check{
	Name: "object-duplicate",
	Kinds: []object.Kind{
		object.PrometheusRule, object.AlertmanagerConfig, object.Prometheus, object.ThanosRuler, object.Alertmanager, object.Secret,
	},
	Scope:    lint.Across,
	Severity: lint.Info,
	Since:    "0.1.0",
	Run: func(pass *lint.Pass) {
		ref := pass.Object.Ref
		if ref.Namespace == "" || ref.Name == "" {
			return
		}
		same := pass.Stack.Get(ref.Kind, ref.Namespace, ref.Name)
		if pass.Stack.Differ(ref.Kind, ref.Namespace, ref.Name) {
			pass.Reportf(object.Path{"metadata", "name"}, "%d different objects are named %s, and a cluster holds only one of them; each is checked", len(same), ref)
		}
	},
}
