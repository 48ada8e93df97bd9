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
				"alert %.100q is fired by too many rules: only the first are checked, and where the others go is unknown", name)})
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
