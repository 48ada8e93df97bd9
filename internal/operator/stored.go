package operator

import (
	"reflect"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"github.com/alertlint/alertlint/internal/object"
)

// stored returns the AlertmanagerConfig as the operator reads it: in the version that is stored, and in that namespace if it has
// none. Certificates are left out, as no text can stand in for them.
func stored(o *object.Object, namespace string) *monitoringv1alpha1.AlertmanagerConfig {
	out := o.Config().InStoredVersion()
	out.Name, out.Namespace = o.Ref.Name, object.NamespaceOr(o.Ref.Namespace, namespace)
	dropCertificates(reflect.ValueOf(&out.Spec))
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
