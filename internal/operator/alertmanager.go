package operator

import (
	"fmt"
	"sync"

	"github.com/blang/semver/v4"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"

	"github.com/alertlint/alertlint/internal/object"
)

// Alertmanager is an Alertmanager as the operator renders its configuration: from the object, and from a base that it names.
type Alertmanager struct {
	Object *object.Object

	spec *monitoringv1.AlertmanagerSpec
	base func() *Base
}

// NewAlertmanager returns an Alertmanager. base is called once, when it is first needed.
func NewAlertmanager(o *object.Object, base func() *Base) *Alertmanager {
	return &Alertmanager{Object: o, spec: &o.Alertmanager().Spec, base: sync.OnceValue(base)}
}

// Base returns the configuration that the operator hangs the selected AlertmanagerConfigs into.
func (a *Alertmanager) Base() *Base { return a.base() }

// ConfigSecret returns the name of the Secret that holds the base (alertmanager.defaultConfigSecretName).
func (a *Alertmanager) ConfigSecret() string {
	if a.spec.ConfigSecret != "" {
		return a.spec.ConfigSecret
	}
	return "alertmanager-" + a.Object.Ref.Name
}

// Version returns the version that the operator renders for: that of the object, or else its own default. The tag of an
// image does not count (alertmanager.Operator.provisionAlertmanagerConfiguration).
func (a *Alertmanager) Version() (semver.Version, error) {
	written := a.spec.Version
	if object.IsVariable(written) {
		written = ""
	}
	v, err := semver.ParseTolerant(operator.StringValOrDefault(written, operator.DefaultAlertmanagerVersion))
	switch {
	case err != nil:
		return v, fmt.Errorf("version %q is invalid", written)
	case v.LT(semver.MustParse("0.15.0")) || v.Major > 0:
		return v, fmt.Errorf("version %q is not supported by the operator", written)
	}
	return v, nil
}

// namespace is the one that stands in where none is known.
func (a *Alertmanager) namespace() string {
	return object.NamespaceOr(a.Object.Ref.Namespace, someNamespace)
}
