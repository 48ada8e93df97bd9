package checks

import (
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/object"
)

// AlertmanagerConfigUnloadable reports what an Alertmanager in view will not run on.
var AlertmanagerConfigUnloadable = &lint.Check{
	Name: "alertmanager-config-unloadable",
	Doc: `The Alertmanager that uses a configuration runs on it. An AlertmanagerConfig that is fine in itself may not be for the
Alertmanager in view: its version does not know a receiver, its base configuration has no SMTP server, Slack URL or OpsGenie
key to fall back on, or its global configuration has what only a child route may have. The check renders the base and the
object as prometheus-operator does, for the version in ` + "`spec.version`" + ` (` + "`alertmanager.ConfigBuilder`" + `), loads the outcome as
Alertmanager does (` + "`config.Load`" + `), and says which of three things happens:

- The operator **leaves out** the AlertmanagerConfig, with an event and a log line (` + "`checkAlertmanagerConfigResource`" + `).
  No one is notified of what it routes.
- The operator **stops updating** the configuration. Alertmanager runs on with the last one, and no change of anyone gets
  through (` + "`provisionAlertmanagerConfiguration`" + `).
- Alertmanager **refuses** what the operator wrote. It runs on with the last one until it restarts, and then not at all.

The base configuration is judged too: the Secret ` + "`alertmanager-NAME`" + ` or ` + "`spec.configSecret`" + `, the chart's ` + "`alertmanager.config`" + `,
or what ` + "`spec.alertmanagerConfiguration`" + ` names. Where it is not in view, its global defaults are taken to be set. Secrets are
taken to exist and to hold what they should.

Wrong, because no base configuration says by which server to send mail, so that the operator stops:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: shop}
spec:
  alertmanagerConfigSelector: {}
---
apiVersion: v1
kind: Secret
metadata: {name: alertmanager-main, namespace: shop}
stringData:
  alertmanager.yaml: |
    route: {receiver: "null"}
    receivers: [{name: "null"}]
---
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: mail, namespace: shop}
spec:
  route:
    receiver: team
  receivers:
    - name: team
      emailConfigs:
        - to: team@example.com
` + "```" + `

Right:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata: {name: mail, namespace: shop}
spec:
  route:
    receiver: team
  receivers:
    - name: team
      emailConfigs:
        - to: team@example.com
          from: alerts@example.com
          smarthost: mail.example.com:587
` + "```" + `
`,
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager, object.Secret},
	Scope:    lint.Across,
	Severity: lint.Error,
	Locked:   true,
	DefersTo: []string{"object-invalid", "alertmanager-config-invalid"},
	Vague:    true,
	Run:      runAlertmanagerConfigUnloadable,
}

func runAlertmanagerConfigUnloadable(pass *lint.Pass) {
	if pass.Object.Ref.Kind != object.AlertmanagerConfig {
		reportBase(pass)
		return
	}
	said := map[string]bool{}
	for _, use := range pass.Stack.ConfigUses(pass.Object) {
		failures, over := use.Alertmanager.Check(pass.Meter, pass.Object, use.Global)
		if over != "" {
			pass.Report(lint.Diagnostic{
				Path: object.Path{"spec"}, Severity: lint.Warning, Related: []lint.Related{finding.UsedBy(use)},
				Message: fmt.Sprintf("not analysed together with the base configuration of %s: %s", use.By, over),
			})
		}
		for _, f := range failures {
			// Several Alertmanagers mostly fail over the same thing.
			at := f.Path.String() + f.Message
			if said[at] {
				continue
			}
			said[at] = true
			d := lint.Diagnostic{
				Path:    f.Path,
				Message: fmt.Sprintf("%s; %s", f.Message, f.Stage.Consequence(use.By)),
				Related: []lint.Related{finding.UsedBy(use)},
			}
			if use.Selects != object.Yes {
				d.Severity = lint.Warning
				d.Message = fmt.Sprintf("%s; if it is used, %s", f.Message, f.Stage.Consequence(use.By))
			}
			pass.Report(d)
		}
	}
}

// reportBase reports what is wrong with an Alertmanager, or with the base in a Secret.
func reportBase(pass *lint.Pass) {
	for _, am := range pass.Stack.Configured(pass.Object) {
		for _, f := range am.CheckBase() {
			if f.Object.Ref != pass.Object.Ref {
				continue
			}
			d := lint.Diagnostic{
				Path: f.Path, Range: lint.Range{Start: f.Start, End: f.End},
				Message: fmt.Sprintf("%s; %s", strings.TrimSpace(f.Message), f.Stage.Consequence(am.Object.Ref)),
			}
			if f.NotAnalysed {
				d.Severity, d.Message = lint.Warning, "the base configuration is not analysed: "+f.Message
			}
			if f.May {
				d.Severity = lint.Warning
				d.Message = fmt.Sprintf("%s; if there is none, %s", strings.TrimSpace(f.Message), f.Stage.Consequence(am.Object.Ref))
			}
			if am.Object.Ref != pass.Object.Ref {
				d.Related = []lint.Related{finding.BasedOn(am)}
			}
			pass.Report(d)
		}
	}
}
