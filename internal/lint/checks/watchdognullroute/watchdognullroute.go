// Package watchdognullroute is the check watchdog-null-route: it finds always-firing alerts that reach people.
package watchdognullroute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

// Check is watchdog-null-route.
var Check = &lint.Check{
	Name: "watchdog-null-route",
	Doc: `An always-firing alert reaches no one. ` + "`Watchdog`" + ` fires for ever, to prove that alerts arrive
(kube-prometheus: ` + "`expr: vector(1)`" + `, severity none). An alert that no child route takes ends at the receiver of the
route above (Alertmanager's ` + "`dispatch.Route.Match`" + `), so without a route of its own Watchdog notifies people again and
again, and they learn to look away.

It may end at a receiver without integrations, the null receiver, or at a dead man's switch, which calls when Watchdog
*stops*: a receiver with only ` + "`webhookConfigs`" + ` that a matcher on ` + "`alertname`" + ` leads to and that no other alert
reaches. The policy lists the alerts (` + "`watchdog.alerts`" + `) and where they may end (` + "`watchdog.accept`" + `).

The first route that matches takes the alert, unless it says ` + "`continue: true`" + `. Where an Alertmanager in view uses the
object, the check judges what it will do: one that selects it by ` + "`alertmanagerConfigSelector`" + ` lets in only alerts with
the label ` + "`namespace`" + ` of the object, unless ` + "`alertmanagerConfigMatcherStrategy`" + ` says otherwise
(prometheus-operator's ` + "`alertmanager.ConfigBuilder`" + `). Watchdog has none, unless its rule in view, or the Prometheus that
loads the rule, gives it one. Elsewhere the object is judged as it stands, with a warning where no Alertmanager in view
could use it, whatever its labels. A route for Watchdog in the base configuration
does not help: the routes of an AlertmanagerConfig come before it.

Where a rule in view fires the alert, the base configuration of an Alertmanager is judged as well.

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
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Secret},
	Scope:    lint.Local,
	Severity: lint.Error,
	DefersTo: []string{"alertmanager-config-invalid", "alertmanager-config-unloadable"},
	Run:      run,
}

func run(pass *lint.Pass) {
	if pass.Object.Ref.Kind == object.Secret {
		watchdogInBase(pass)
		return
	}
	config := pass.Object.Config()
	if config.Route == nil {
		return
	}
	w := newWatchdog(pass, config, routing.New(pass.Object))
	uses := pass.Stack.ConfigUses(pass.Object)
	var found watchdogFindings
	for _, alert := range firing(pass) {
		if len(uses) == 0 {
			f, ok := w.judge(alert.Alert(), object.Yes)
			if outOfReach(pass) {
				f.Severity = lint.Warning
			}
			found.add(f, ok)
			continue
		}
		for _, use := range uses {
			entry := use.Admits(alert.Alert())
			if entry == object.No {
				continue
			}
			w.base = inheritedFrom(use)
			f, ok := w.judge(alert.Alert(), entry)
			f.Related = append([]lint.Related{finding.UsedBy(use)}, firedBy(alert)...)
			found.add(f, ok)
		}
	}
	w.mend(found.all)
	for _, f := range found.all {
		pass.Report(f.Diagnostic)
	}
}

// outOfReach says that there are Alertmanagers in view, and no label would have one of them use the object. There may be
// others.
func outOfReach(pass *lint.Pass) bool {
	verdicts := pass.Stack.ConfigSelection(pass.Object)
	return len(verdicts) > 0 && !slices.ContainsFunc(verdicts, func(v stack.Verdict) bool { return v.Add != nil || v.Change != nil })
}

type watchdogFindings struct {
	all  []watchdogFinding
	said map[string]bool
}

// add adds what has not been said already.
func (found *watchdogFindings) add(f watchdogFinding, ok bool) {
	if !ok || found.said[f.Message] {
		return
	}
	if found.said == nil {
		found.said = map[string]bool{}
	}
	found.said[f.Message] = true
	found.all = append(found.all, f)
}

// firing returns the always-firing alerts: as the rules in view fire them, or as the policy has them where there are none.
func firing(pass *lint.Pass) (all []stack.Sent) {
	for _, alert := range pass.Policy.AlwaysFiring {
		name := string(alert[model.AlertNameLabel])
		found, more := pass.Stack.Firing(name, pass.Meter)
		if more {
			pass.Report(lint.Diagnostic{Path: object.Path{"spec"}, Severity: lint.Warning, Message: fmt.Sprintf(
				"so many rules in view fire alert %.100q that only the first are judged; where the others go is unknown", name)})
		}
		for _, sent := range found {
			labels := maps.Clone(alert)
			maps.DeleteFunc(labels, func(name model.LabelName, _ model.LabelValue) bool { return slices.Contains(sent.Unknown, name) })
			maps.Copy(labels, sent.Labels)
			sent.Labels = labels
			all = append(all, sent)
		}
		if len(found) == 0 {
			all = append(all, stack.Sent{Labels: alert})
		}
	}
	return all
}

// firedBy names the rule in view where a label of its own decides.
func firedBy(s stack.Sent) []lint.Related {
	if s.Rule.Object == nil || s.Labels["namespace"] == "" && len(s.Unknown) == 0 {
		return nil
	}
	return []lint.Related{{Object: s.Rule.Object.Ref, Path: s.Rule.Path(), Message: fmt.Sprintf("fires it as %s", s.Labels)}}
}

// inheritedFrom returns the receiver that a first-level route without one has from the base.
func inheritedFrom(use stack.ConfigUse) *inherited {
	base := use.Alertmanager.Base()
	if use.Global || base.Config == nil || base.Config.Route == nil {
		return nil
	}
	in := &inherited{name: base.Config.Route.Receiver}
	for _, r := range base.Config.Receivers {
		if r.Name == in.name {
			in.fields = integrationFields(r, in.fields)
		}
	}
	return in
}

// watchdogInBase judges a base configuration, where a rule in view fires the alert.
func watchdogInBase(pass *lint.Pass) {
	for _, am := range pass.Stack.Configured(pass.Object) {
		base := am.Base()
		if base.Object == nil || base.Object.Ref != pass.Object.Ref || base.Config == nil {
			continue
		}
		w := newWatchdog(pass, base.Config, am.BaseTree())
		var found watchdogFindings
		for _, alert := range firing(pass) {
			if alert.Rule.Object != nil {
				found.add(w.judge(alert.Alert(), object.Yes))
			}
		}
		for _, f := range found.all {
			f.Related = []lint.Related{finding.BasedOn(am)}
			pass.Report(f.Diagnostic)
		}
	}
}
