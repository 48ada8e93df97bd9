package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/secretref"
	"github.com/alertlint/alertlint/internal/object"
)

// SecretMalformed reports values of Secrets that do not do for the field that takes them.
var SecretMalformed = &lint.Check{
	Name: "secret-malformed",
	Doc: `The value in a Secret does for the field that takes it. Where a file holds the Secret unencrypted, or over a live
cluster, the value is put into the place that refers to it, and rendered and loaded as prometheus-operator and Alertmanager
do. No value is ever printed. What is found:

- A URL that is none: of a scheme other than http and https, without a host, or with a line break at its end, as
  ` + "`echo https://... | base64`" + ` makes it. The operator trims the URLs of Slack and Discord and leaves those of Teams and of
  ` + "`urlSecret`" + ` as they are, which then stops it from updating the configuration of anyone
  (` + "`alertmanager.ConfigBuilder.getValidURLFromSecret`, `convertWebhookConfig`, `alertmanagerConfig.sanitize`" + `).
- A token or password with a line break, which the operator never trims: it is sent along, and the other side does not know
  it. In an HTTP header, as OpsGenie's key and bearer tokens are sent, nothing can be sent at all (package net/http).
- An empty value where there has to be one.
- A CA that is no certificate, and a certificate that does not go with its key (` + "`assets.StoreBuilder.addTLSAssets`" + `).

Values that are encrypted by SOPS, that hold a variable of Flux (` + "`${...}`" + `) or a placeholder (` + "`<...>`, `{{...}}`" + `) are not known
in files, and nothing is said of them.

Wrong:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: teams, namespace: shop}
spec:
  route: {receiver: team}
  receivers:
    - name: team
      webhookConfigs:
        - urlSecret: {name: hook, key: url}
---
apiVersion: v1
kind: Secret
metadata: {name: hook, namespace: shop}
stringData:
  url: |
    https://hooks.shop.example/alerts
` + "```" + `

Right:

` + "```yaml" + `
apiVersion: v1
kind: Secret
metadata: {name: hook, namespace: shop}
stringData:
  url: https://hooks.shop.example/alerts
` + "```" + `
`,
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager},
	Scope:    lint.Across,
	Severity: lint.Warning,
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
