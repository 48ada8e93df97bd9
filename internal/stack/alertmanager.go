package stack

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
)

// ConfigUse is how an Alertmanager in view uses an AlertmanagerConfig, or may use it: what decides may be out of view.
type ConfigUse struct {
	By object.Ref
	// Global says that the AlertmanagerConfig is its whole configuration, not one of those that it selects.
	Global bool

	enforced  bool
	namespace string
}

// ConfigUses returns how the Alertmanagers in view use the AlertmanagerConfig. Those that do not are left out.
func (s *Stack) ConfigUses(o *object.Object) []ConfigUse {
	var uses []ConfigUse
	for i := range s.alertmanagers {
		am := &s.alertmanagers[i]
		v := am.usage(s, o)
		if v.Selects != No {
			global := v.Global || am.global != "" && am.global == o.Ref.Name && (unknown(am.ref.Namespace) || unknown(o.Ref.Namespace))
			uses = append(uses, ConfigUse{
				By: am.ref, Global: global,
				enforced:  !global && am.enforces(o.Ref.Namespace),
				namespace: o.Ref.Namespace,
			})
		}
	}
	return uses
}

// enforces says whether the operator adds a matcher on the namespace to the first-level route of an AlertmanagerConfig
// from there, as alertmanager.getEnforcer decides.
func (s *selecting) enforces(namespace string) bool {
	switch s.strategy {
	case monitoringv1.NoneConfigMatcherStrategyType:
		return false
	case monitoringv1.OnNamespaceExceptForAlertmanagerNamespaceConfigMatcherStrategyType:
		return s.ref.Namespace != namespace && !unknown(s.ref.Namespace) && !unknown(namespace)
	case monitoringv1.OnNamespaceConfigMatcherStrategyType:
	}
	return true
}

// Admits says whether the operator lets an alert with these labels into the first-level route, whatever that route's
// own matchers say.
func (u ConfigUse) Admits(alert model.LabelSet) bool {
	label, has := alert["namespace"]
	return !u.enforced || has && (string(label) == u.namespace || unknown(u.namespace))
}

func unknown(namespace string) bool { return namespace == "" || isVariable(namespace) }
