package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/secretref"
	"github.com/alertlint/alertlint/internal/object"
)

// SecretKeyMissing reports references to keys that a Secret or ConfigMap does not have.
var SecretKeyMissing = &lint.Check{
	Name:     "secret-key-missing",
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Since:    "0.1.0",
	Late:     true,
	Run:      runSecretKeyMissing,
}

func runSecretKeyMissing(pass *lint.Pass) {
	for _, ref := range secretref.Of(pass.Object) {
		pass.Meter.Take(100)
		c := pass.Stack.Contents(ref.Kind, pass.Object.Ref.Namespace, ref.Name)
		if c.Has(ref.Key) != object.No {
			continue
		}
		has := "it has none"
		if keys := c.Keys(); len(keys) > 0 {
			has = "it has " + phrase.Names(keys)
		}
		pass.Report(lint.Diagnostic{
			Severity: secretref.Severity(pass, c.Certain || pass.Stack.IsComplete()), Path: secretref.Path(ref, "key"),
			Message: fmt.Sprintf("%s has no key %q, %s; without it %s", secretref.Name(pass.Object, ref), ref.Key, has, secretref.Without(pass, ref)),
			Related: secretref.Sources(c, ref.Key),
		})
	}
}
