package stack

import (
	"reflect"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"

	"github.com/alertlint/alertlint/internal/object"
)

// operatorView returns the AlertmanagerConfig as the operator reads it: in the stored version, where it is. Certificates
// are left out, as no text can stand in for them.
func (a *Alertmanager) operatorView(o *object.Object) *monitoringv1alpha1.AlertmanagerConfig {
	var out *monitoringv1alpha1.AlertmanagerConfig
	if c := o.Config(); c.V1beta1 != nil {
		out = convert(c.V1beta1.DeepCopy())
	} else {
		out = c.V1alpha1.DeepCopy()
	}
	out.Name, out.Namespace = o.Ref.Name, namespaceOr(o.Ref.Namespace, a.namespace())
	dropCertificates(reflect.ValueOf(&out.Spec))
	return out
}

// convert converts to the stored version as the operator's conversion webhook does. Upstream fails on email receivers
// without threading (convertEmailThreadingConfigTo), which therefore pass by.
func convert(in *monitoringv1beta1.AlertmanagerConfig) *monitoringv1alpha1.AlertmanagerConfig {
	type place struct{ receiver, email int }
	var without []place
	for i := range in.Spec.Receivers {
		for j := range in.Spec.Receivers[i].EmailConfigs {
			if email := &in.Spec.Receivers[i].EmailConfigs[j]; email.Threading == nil {
				email.Threading = &monitoringv1beta1.EmailThreadingConfig{}
				without = append(without, place{i, j})
			}
		}
	}
	out := &monitoringv1alpha1.AlertmanagerConfig{}
	if err := guard(func() error { return in.ConvertTo(out) }); err != nil {
		return &monitoringv1alpha1.AlertmanagerConfig{}
	}
	for _, p := range without {
		out.Spec.Receivers[p.receiver].EmailConfigs[p.email].Threading = nil
	}
	return out
}

// dropCertificates takes the certificates out of every TLS configuration that is valid in itself.
func dropCertificates(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if tls, ok := v.Interface().(*monitoringv1.SafeTLSConfig); ok && tls != nil {
			if tls.Validate() == nil {
				tls.CA, tls.Cert, tls.KeySecret = monitoringv1.SecretOrConfigMap{}, monitoringv1.SecretOrConfigMap{}, nil
			}
			return
		}
		if !v.IsNil() {
			dropCertificates(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			dropCertificates(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				dropCertificates(v.Field(i))
			}
		}
	default:
	}
}
