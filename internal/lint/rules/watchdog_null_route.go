package rules

import (
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// WatchdogNullRoute reports always-firing alerts that reach people.
var WatchdogNullRoute = &lint.Rule{
	Name: "watchdog-null-route",
	Doc: `An always-firing alert reaches no one. ` + "`Watchdog`" + ` fires for ever, to prove that alerts arrive
(kube-prometheus: ` + "`expr: vector(1)`" + `, severity none). An alert that no child route takes ends at the receiver of the
route above (Alertmanager's ` + "`dispatch.Route.Match`" + `), so without a route of its own Watchdog notifies people again and
again, and they learn to look away.

It may end at a receiver without integrations, the null receiver, or at a dead man's switch, which calls when Watchdog
*stops*: a receiver with only ` + "`webhookConfigs`" + ` that a matcher on ` + "`alertname`" + ` leads to and that no other alert
reaches. The policy lists the alerts (` + "`watchdog.alerts`" + `) and where they may end (` + "`watchdog.accept`" + `).

The first route that matches takes the alert, unless it says ` + "`continue: true`" + `. Where an Alertmanager in view uses the
object, the rule judges what it will do: one that selects it by ` + "`alertmanagerConfigSelector`" + ` lets in only alerts with
the label ` + "`namespace`" + ` of the object, unless ` + "`alertmanagerConfigMatcherStrategy`" + ` says otherwise
(prometheus-operator's ` + "`alertmanager.ConfigBuilder`" + `). Watchdog has none. Elsewhere the object is judged as it stands.

Wrong, because Watchdog ends at slack:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: main
spec:
  route:
    receiver: slack
  receivers:
    - name: slack
      slackConfigs:
        - channel: "#alerts"
` + "```" + `

Right:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: main
spec:
  route:
    receiver: slack
    routes:
      - receiver: "null"
        matchers:
          - name: alertname
            value: Watchdog
            matchType: "="
  receivers:
    - name: "null"
    - name: slack
      slackConfigs:
        - channel: "#alerts"
` + "```" + `

Write ` + "`\"null\"`" + ` with its quotes: without them it is no name, and the route inherits the receiver above.`,
	Kinds:    []object.Kind{object.AlertmanagerConfig},
	Scope:    lint.Local,
	Severity: lint.Error,
	Run:      runWatchdogNullRoute,
}

func runWatchdogNullRoute(pass *lint.Pass) {
	if pass.Object.Config().Route == nil {
		return
	}
	w := newWatchdog(pass)
	uses := pass.Stack.ConfigUses(pass.Object)
	var found []watchdogFinding
	for _, alert := range pass.Policy.AlwaysFiring {
		i := slices.IndexFunc(uses, func(u stack.ConfigUse) bool { return u.Admits(alert) })
		if i < 0 && len(uses) > 0 {
			continue
		}
		f, ok := w.judge(alert)
		if !ok || slices.ContainsFunc(found, func(g watchdogFinding) bool { return g.Message == f.Message }) {
			continue
		}
		if i >= 0 {
			f.Related = []lint.Related{usedBy(uses[i])}
		}
		found = append(found, f)
	}
	w.mend(found)
	for _, f := range found {
		pass.Report(f.Diagnostic)
	}
}

func usedBy(u stack.ConfigUse) lint.Related {
	if u.Global {
		return lint.Related{
			Object: u.By, Path: object.Path{"spec", "alertmanagerConfiguration"},
			Message: "uses it as its global configuration",
		}
	}
	return lint.Related{
		Object: u.By, Path: object.Path{"spec", "alertmanagerConfigSelector"},
		Message: "selects it and lets the alert in",
	}
}
