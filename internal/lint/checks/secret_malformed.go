package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/secretref"
	"github.com/alertlint/alertlint/internal/object"
)

// SecretMalformed reports values of Secrets that do not do for the field that takes them.
var SecretMalformed = &lint.Check{
	Name:     "secret-malformed",
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Since:    "0.1.0",
	Late:     true,
	Run:      runSecretMalformed,
}

func runSecretMalformed(pass *lint.Pass) {
	for _, f := range pass.Stack.ValueFailures(pass.Meter, pass.Object) {
		message := fmt.Sprintf("key %q of %s %s", f.Key, secretref.Name(pass.Object, f.Reference), f.Message)
		if f.Refused && !f.Loads {
			message += "; " + secretref.Consequence(pass, f.Stage)
		}
		c := pass.Stack.Contents(f.Kind, pass.Object.Ref.Namespace, f.Name)
		pass.Report(lint.Diagnostic{
			Severity: secretref.Severity(pass, f.Refused && pass.Stack.IsComplete()), Path: f.Path,
			Message: message, Related: secretref.Sources(c, f.Key),
		})
	}
}
