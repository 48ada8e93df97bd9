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
	Name:     "watchdog-null-route",
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Secret},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
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
		w.policy, w.fired = alert.policy, alert.fired
		if len(uses) == 0 {
			f, ok := alert.judge(func(asked routing.Alert) (watchdogFinding, bool) { return w.judge(asked, object.Yes) })
			if outOfReach(pass) {
				f.Severity = lint.Warning
			}
			found.add(f, ok)
			continue
		}
		for _, use := range uses {
			w.base = inheritedFrom(use)
			f, ok := alert.judge(func(asked routing.Alert) (watchdogFinding, bool) {
				asked, entry := use.Admits(asked)
				if entry == object.No {
					return watchdogFinding{}, false
				}
				return w.judge(asked, entry)
			})
			f.Related = append([]lint.Related{finding.UsedBy(use)}, firedBy(alert.fired)...)
			found.add(f, ok)
		}
	}
	w.mend(found.all)
	for _, f := range found.all {
		pass.Report(f.Diagnostic)
	}
}

// outOfReach reports whether there are Alertmanagers in view, and no label would have one of them use the object. There may be
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

// alwaysFiring is an always-firing alert.
type alwaysFiring struct {
	policy model.LabelSet
	// fired is the alert as a rule in view fires it, and nil if none does: then it is as the policy has it.
	fired *stack.FiredAlert
	asked routing.Alert
	// plain is what it is unless something that is not in view changes it: external labels, a relabelling. It is nil if nothing may.
	plain *routing.Alert
}

// judge asks where the alert goes. What may only happen by what is not in view is not said: every configuration with a matcher on a
// label such as cluster would have a finding, and hardly any would be true. What happens in any case is told of the plain alert.
func (a alwaysFiring) judge(ask func(routing.Alert) (watchdogFinding, bool)) (watchdogFinding, bool) {
	f, ok := ask(a.asked)
	if !ok || a.plain == nil {
		return f, ok
	}
	plain, found := ask(*a.plain)
	switch {
	case f.Severity == lint.Warning:
		return f, found
	case found && plain.Severity != lint.Warning:
		return plain, true
	}
	return f, true
}

// firing returns the always-firing alerts: as the rules in view fire them, or as the policy has them where there are none.
func firing(pass *lint.Pass) (all []alwaysFiring) {
	for _, alert := range pass.Policy.AlwaysFiring {
		name := string(alert[model.AlertNameLabel])
		found, more := pass.Stack.Firing(name, pass.Meter)
		if more {
			pass.Report(lint.Diagnostic{Path: object.Path{"spec"}, Severity: lint.Warning, Message: fmt.Sprintf(
				"alert %.100q is fired by too many rules: only the first are checked, and where the others go is unknown", name)})
		}
		for i := range found {
			all = append(all, newAlwaysFiring(alert, &found[i]))
		}
		if len(found) == 0 {
			all = append(all, alwaysFiring{policy: alert, asked: routing.Alert{Labels: alert}})
		}
	}
	return all
}

func newAlwaysFiring(policy model.LabelSet, fired *stack.FiredAlert) alwaysFiring {
	a := alwaysFiring{policy: policy, fired: fired, asked: fired.Alert()}
	if fired.Relabelled {
		// An alert of another name is not the one that the policy means.
		a.asked.Labels = model.LabelSet{model.AlertNameLabel: policy[model.AlertNameLabel]}
	}
	if fired.By == nil || fired.Relabelled {
		plain := fired.Plain()
		plain.Labels = maps.Clone(policy)
		maps.DeleteFunc(plain.Labels, func(name model.LabelName, _ model.LabelValue) bool { return slices.Contains(fired.Unknown, name) })
		maps.Copy(plain.Labels, fired.Labels)
		a.plain = &plain
	}
	return a
}

// firedBy names the rule in view if it decides by the labels that it gives the alert.
func firedBy(f *stack.FiredAlert) []lint.Related {
	if f == nil || f.Labels["namespace"] == "" && len(f.Unknown) == 0 && !f.Open {
		return nil
	}
	message := fmt.Sprintf("fires it as %s", f.Labels)
	if f.Open {
		message += ", and its expression may bring other labels"
	}
	return []lint.Related{{Object: f.Rule.Object.Ref, Path: f.Rule.Path(), Message: message}}
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

// watchdogInBase judges a base configuration, where a rule in view fires the alert. What the AlertmanagerConfigs before its routes take
// away does not get there, nor to its first route.
func watchdogInBase(pass *lint.Pass) {
	for _, am := range pass.Stack.Configured(pass.Object) {
		base := am.Base()
		if base.Object == nil || base.Object.Ref != pass.Object.Ref || base.Config == nil {
			continue
		}
		w := newWatchdog(pass, base.Config, am.Tree())
		w.alone = am.BaseTree()
		var found watchdogFindings
		for _, alert := range firing(pass) {
			w.policy, w.fired = alert.policy, alert.fired
			if alert.fired != nil {
				found.add(alert.judge(func(asked routing.Alert) (watchdogFinding, bool) { return w.judge(asked, object.Yes) }))
			}
		}
		for _, f := range found.all {
			f.Related = []lint.Related{finding.BasedOn(am)}
			pass.Report(f.Diagnostic)
		}
	}
}
