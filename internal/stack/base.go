package stack

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/secret"
)

// findBase returns the configuration that the operator hangs the selected AlertmanagerConfigs into, which is a Secret or an
// AlertmanagerConfig in view.
func (a *Alertmanager) findBase() *operator.Base {
	global, of := a.isGlobal(), "Secret"
	if global {
		of = "global AlertmanagerConfig"
	}
	ref := a.baseRef()
	if object.IsVariable(ref.Namespace + ref.Name) {
		return operator.UnknownBase("the name or namespace of its " + of + " is unknown")
	}
	found := a.stack.Get(ref.Kind, ref.Namespace, ref.Name)
	switch {
	case len(found) > 1:
		return operator.UnknownBase(fmt.Sprintf("%d objects are named %s", len(found), ref))
	case len(found) == 1 && global:
		return operator.GlobalBase(found[0])
	case len(found) == 1:
		held, written := secret.Of(found[0])[0].Entries[operator.ConfigKey]
		return operator.SecretBase(found[0], written && held.Value == nil)
	case !global && a.stack.lacks(ref.Kind, ref.Namespace, ref.Name):
		return operator.DefaultBase()
	}
	return operator.UnknownBase(ref.String() + " not found")
}

// baseRef names what holds the base configuration.
func (a *Alertmanager) baseRef() object.Ref {
	if a.isGlobal() {
		return object.Ref{Kind: object.AlertmanagerConfig, Namespace: a.ref.Namespace, Name: a.global}
	}
	return object.Ref{Kind: object.Secret, Namespace: a.ref.Namespace, Name: a.ConfigSecret()}
}

// CheckBase says what the operator and Alertmanager refuse of an Alertmanager and its base. What is wrong with a global
// AlertmanagerConfig, Check says.
func (a *Alertmanager) CheckBase() []operator.BaseFailure { return a.wrong() }

func (a *Alertmanager) checkBase() []operator.BaseFailure {
	all := a.CheckVersion()
	// Without both the operator selects nothing, and does not read the selectors (alertmanager.Operator.selectAlertmanagerConfigs).
	read := !a.labels.isNil || a.isGlobal()
	for _, s := range a.wrongSelectors() {
		if read || s.misfit != nil {
			all = append(all, operator.BaseFailure{Failure: s.failure(), Object: a.Object})
		}
	}
	if base := a.Base(); a.isGlobal() && !base.Known() && a.missesGlobal() {
		f := a.Stop(base.Why, "alertmanagerConfiguration", "name")
		f.May = !a.stack.sees(object.AlertmanagerConfig)
		return append(all, f)
	}
	return append(all, a.Alertmanager.CheckBase()...)
}

func (a *Alertmanager) missesGlobal() bool {
	return !object.UnknownNamespace(a.ref.Namespace) && !object.IsVariable(a.global) && len(a.stack.Get(object.AlertmanagerConfig, a.ref.Namespace, a.global)) == 0
}
