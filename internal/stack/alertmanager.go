package stack

import (
	"maps"
	"sync"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/routing"
)

// Alertmanager is an Alertmanager in view: what it selects, and what the operator makes of it.
type Alertmanager struct {
	selecting
	*operator.Alertmanager

	stack *Stack
	tree  func() *routing.Tree
	// wrong is what CheckBase returns.
	wrong func() []operator.BaseFailure
}

func newAlertmanager(st *Stack, o *object.Object) *Alertmanager {
	spec := &o.Alertmanager().Spec
	a := &Alertmanager{stack: st, selecting: selecting{
		ref:        o.Ref,
		labels:     newSelector(o, "alertmanagerConfigSelector", spec.AlertmanagerConfigSelector),
		namespaces: newSelector(o, "alertmanagerConfigNamespaceSelector", spec.AlertmanagerConfigNamespaceSelector),
	}}
	if spec.AlertmanagerConfiguration != nil {
		a.global = spec.AlertmanagerConfiguration.Name
	}
	a.Alertmanager = operator.NewAlertmanager(o, a.findBase)
	a.tree = sync.OnceValue(a.mergedTree)
	a.wrong = sync.OnceValue(a.checkBase)
	return a
}

// isGlobal reports whether an AlertmanagerConfig is the whole configuration of the Alertmanager.
func (a *Alertmanager) isGlobal() bool {
	return a.Object.Alertmanager().Spec.AlertmanagerConfiguration != nil
}

// Alertmanagers returns the Alertmanagers in view in the order of their names.
func (s *Stack) Alertmanagers() []*Alertmanager { return s.alertmanagers }

// Configured returns the Alertmanagers that the object is, or whose base configuration it holds or would hold, in the order
// of their names.
func (s *Stack) Configured(o *object.Object) []*Alertmanager { return s.configured[anyVersion(o.Ref)] }

// ConfigUse is how an Alertmanager in view uses an AlertmanagerConfig, or may use it: what decides may be out of view.
type ConfigUse struct {
	By object.Ref
	// Alertmanager is that of By.
	Alertmanager *Alertmanager
	// Selects is Yes or Unknown.
	Selects object.Answer
	// Global reports whether the AlertmanagerConfig is its whole configuration, not one of those that it selects.
	Global bool

	enforced  object.Answer
	namespace string
}

// ConfigUses returns how the Alertmanagers in view use the AlertmanagerConfig. Those that do not are left out.
func (s *Stack) ConfigUses(o *object.Object) []ConfigUse {
	var uses []ConfigUse
	for _, am := range s.alertmanagers {
		if use, ok := am.Use(o); ok {
			uses = append(uses, use)
		}
	}
	return uses
}

// Use returns how the Alertmanager uses the AlertmanagerConfig, and false where it does not.
func (a *Alertmanager) Use(o *object.Object) (ConfigUse, bool) {
	v := a.usage(a.stack, o)
	if v.Selects == object.No {
		return ConfigUse{}, false
	}
	use := ConfigUse{
		By: a.ref, Alertmanager: a, Selects: v.Selects, enforced: a.enforces(o.Ref.Namespace), namespace: o.Ref.Namespace,
		Global: v.Global || a.global != "" && a.global == o.Ref.Name && (object.UnknownNamespace(a.ref.Namespace) || object.UnknownNamespace(o.Ref.Namespace)),
	}
	if use.Global {
		use.enforced = object.No
	}
	return use, true
}

// enforces reports whether the operator adds a matcher on the namespace to the first-level route of an AlertmanagerConfig
// from there, as alertmanager.getEnforcer decides.
func (a *Alertmanager) enforces(namespace string) object.Answer {
	strategy := a.Object.Alertmanager().Spec.AlertmanagerConfigMatcherStrategy.Type
	switch {
	case strategy == monitoringv1.NoneConfigMatcherStrategyType:
		return object.No
	case object.IsVariable(string(strategy)):
		return object.Unknown
	case strategy != monitoringv1.OnNamespaceExceptForAlertmanagerNamespaceConfigMatcherStrategyType:
		return object.Yes
	case object.IsVariable(a.ref.Namespace + namespace):
		return object.Unknown
	case a.ref.Namespace == namespace || object.UnknownNamespace(a.ref.Namespace) || object.UnknownNamespace(namespace):
		return object.No
	}
	return object.Yes
}

// Admits reports whether the operator lets the alert into the first-level route, whatever that route's own matchers say. It returns the
// alert as it is there: if its namespace is not known, it is that which it has to be.
func (u ConfigUse) Admits(alert routing.Alert) (routing.Alert, object.Answer) {
	const label = "namespace"
	value, known := alert.Labels[label]
	maybe := !known && alert.Unknown != nil && alert.Unknown(label)
	switch {
	case u.enforced == object.No, known && (string(value) == u.namespace || object.UnknownNamespace(u.namespace)):
		return alert, object.Yes
	case u.enforced == object.Unknown, maybe && object.UnknownNamespace(u.namespace):
		return alert, object.Unknown
	case maybe && alert.Namespaces != nil && !alert.Namespaces(u.namespace):
		return alert, object.No
	case maybe:
		alert.Labels = maps.Clone(alert.Labels)
		alert.Labels[label] = model.LabelValue(u.namespace)
		return alert, object.Unknown
	}
	return alert, object.No
}
