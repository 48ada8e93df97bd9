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
	Name: "secret-key-missing",
	Doc: `A Secret or ConfigMap has the key that is referred to. Where it has not, prometheus-operator leaves out the whole
AlertmanagerConfig, just as if the Secret did not exist (` + "`assets.StoreBuilder.GetSecretKey`" + `), and gives an Alertmanager whose
` + "`spec.configSecret`" + ` lacks ` + "`alertmanager.yaml`" + ` a configuration that notifies no one
(` + "`alertmanager.Operator.loadConfigurationFromSecret`" + `).

The keys are those that files give a Secret, encrypted or not, and those that a SealedSecret, an ExternalSecret or one of the
other kinds will give it: see secret-missing. An ExternalSecret with a template has the keys of the template alone, unless
its ` + "`mergePolicy`" + ` is ` + "`Merge`" + `. Where there may be others, as with ` + "`dataFrom`" + ` or what comes from Vault, nothing is said.

In files this is a warning, over a live cluster an error. The webhook says so with ` + "`--check-secrets`" + `, and only to those who
may get the Secret.

Wrong:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: shop}
spec:
  route: {receiver: team}
  receivers:
    - name: team
      slackConfigs:
        - apiURL: {name: slack, key: url}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: slack, namespace: shop}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data:
    - secretKey: webhook-url
      remoteRef: {key: slack}
` + "```" + `

Right:

` + "```yaml" + `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: slack, namespace: shop}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data:
    - secretKey: url
      remoteRef: {key: slack}
` + "```" + `
`,
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager},
	Scope:    lint.Across,
	Severity: lint.Warning,
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
			Related: secretref.Sources(c, ""),
		})
	}
}
