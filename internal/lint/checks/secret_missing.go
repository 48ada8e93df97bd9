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
	Name: "secret-missing",
	Doc: `A Secret or ConfigMap that is referred to is there. An AlertmanagerConfig takes its URLs, tokens and certificates from
Secrets of its own namespace. Where one of them does not exist, prometheus-operator leaves out the whole AlertmanagerConfig,
its other receivers and all of its routes, with an event and a log line (` + "`alertmanager.checkAlertmanagerConfigResource`" + `,
` + "`assets.StoreBuilder.GetSecretKey`" + `); ` + "`optional: true`" + ` changes nothing about that. If an Alertmanager uses it as its global
configuration, or the reference is in ` + "`spec.alertmanagerConfiguration.global`" + `, the operator stops updating the configuration
for everyone. An Alertmanager whose ` + "`spec.configSecret`" + ` is not there is given a configuration that notifies no one
(` + "`alertmanager.Operator.loadConfigurationFromSecret`" + `).

A Secret is there where a file holds it, plain or encrypted by SOPS, or something of which it is made: a SealedSecret, an
ExternalSecret or ClusterExternalSecret, a VaultStaticSecret or VaultDynamicSecret, a SopsSecret, a OnePasswordItem, a
Certificate, or a generator of a Kustomization. Where a namespace is not known, as kustomize or Flux adds it, or a name has
a variable in it, it may be there, and nothing is said.

In files this is a warning, as the Secret may be kept elsewhere: bring it into view with ` + "`--stack`" + `, or turn the check off. Over
a live cluster (` + "`alertlint lint --cluster`" + `) it is an error. The webhook says so with ` + "`--check-secrets`" + `, and only to those who may
get the Secret.

Wrong, because the Secret is in another namespace:

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
apiVersion: v1
kind: Secret
metadata: {name: slack, namespace: monitoring}
stringData: {url: "https://hooks.slack.example/services/a"}
` + "```" + `

Right:

` + "```yaml" + `
apiVersion: v1
kind: Secret
metadata: {name: slack, namespace: shop}
stringData: {url: "https://hooks.slack.example/services/a"}
` + "```" + `
`,
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager},
	Scope:    lint.Across,
	Severity: lint.Warning,
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
		message := fmt.Sprintf("nothing in view is or makes %s", name)
		if c.Certain {
			message = name + " does not exist"
		}
		if n > 1 {
			message += fmt.Sprintf(", to which %d fields refer", n)
		}
		message += "; without it " + secretref.Without(pass, ref)
		switch {
		case len(c.Elsewhere) > 0:
			message += fmt.Sprintf("; there is one in namespace %s, but it has to be in the namespace of the %s", phrase.Names(c.Elsewhere), pass.Object.Ref.Kind)
		case !c.Certain:
			message += "; add it, or bring what makes it into view"
		}
		pass.Report(lint.Diagnostic{Severity: secretref.Severity(pass, c.Certain), Path: secretref.Path(ref, "name"), Message: message})
	}
}
