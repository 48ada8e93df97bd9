package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
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
		if !pass.Stack.Differ(ref.Kind, ref.Namespace, ref.Name) {
			return
		}
		at := object.Path{"metadata", "name"}
		d := lint.Diagnostic{Path: at, Message: fmt.Sprintf(
			"%d objects are named %s, and a cluster holds only one of them; rename or remove the others, or check the files of each cluster apart",
			len(same), ref)}
		for _, o := range same {
			if o != pass.Object && len(d.Related) < phrase.MaxNamed {
				d.Related = append(d.Related, lint.Related{Object: ref, Of: o, Path: at, Message: "has the same name"})
			}
		}
		pass.Report(d)
	},
}
