package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/secretref"
	"github.com/alertlint/alertlint/internal/object"
)

// SecretMissing reports references to Secrets and ConfigMaps that nothing in view holds or makes.
var SecretMissing = &lint.Check{
	Name:     "secret-missing",
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager},
	Scope:    lint.Across,
	Severity: lint.Warning,
	Since:    "0.1.0",
	Late:     true,
	Run:      runSecretMissing,
}

func runSecretMissing(pass *lint.Pass) {
	places := map[string]int{}
	refs := secretref.Of(pass.Object)
	for _, ref := range refs {
		pass.Meter.Take(100)
		places[secretref.Name(pass.Object, ref)]++
	}
	for _, ref := range refs {
		name := secretref.Name(pass.Object, ref)
		n := places[name]
		delete(places, name) // said once, where it is first
		c := pass.Stack.Contents(ref.Kind, pass.Object.Ref.Namespace, ref.Name)
		if n == 0 || c.Exists != object.No {
			continue
		}
		message := fmt.Sprintf("%s not found", name)
		if c.Certain {
			message = name + " does not exist"
		}
		if n > 1 {
			message += fmt.Sprintf(", which %d fields reference", n)
		}
		message += "; without it " + secretref.Without(pass, ref)
		switch {
		case len(c.Elsewhere) > 0:
			message += fmt.Sprintf("; there is one in namespace %s, but it has to be in the namespace of the %s", phrase.Names(c.Elsewhere), pass.Object.Ref.Kind)
		case !c.Certain:
			message += "; add it (or what generates it), or pass it with --stack"
		}
		pass.Report(lint.Diagnostic{Severity: secretref.Severity(pass, c.Certain), Path: secretref.Path(ref, "name"), Message: message})
	}
}
