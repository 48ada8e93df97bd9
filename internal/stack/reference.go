package stack

import (
	"reflect"
	"strings"

	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// Reference is a place in an object that names a key of a Secret or ConfigMap of the object's namespace.
type Reference struct {
	// Path leads to the selector, which holds name and key: spec.receivers[0].slackConfigs[0].apiURL.
	Path object.Path
	// Kind is Secret or ConfigMap.
	Kind object.Kind
	Name string
	Key  string
}

// References returns what an AlertmanagerConfig of either version, or the global configuration of an Alertmanager, takes
// from Secrets and ConfigMaps, in the order of the fields.
func References(o *object.Object) []Reference {
	var w referenceWalk
	switch c := o.Config(); {
	case c != nil && c.V1beta1 != nil:
		w.walk(reflect.ValueOf(c.V1beta1.Spec), object.Path{"spec"})
	case c != nil:
		w.walk(reflect.ValueOf(c.V1alpha1.Spec), object.Path{"spec"})
	case o.Alertmanager() != nil && o.Alertmanager().Spec.AlertmanagerConfiguration != nil:
		at := object.Path{"spec", "alertmanagerConfiguration", "global"}
		w.walk(reflect.ValueOf(o.Alertmanager().Spec.AlertmanagerConfiguration.Global), at)
	}
	return w.found
}

type referenceWalk struct{ found []Reference }

func (w *referenceWalk) add(kind object.Kind, at object.Path, name, key string) {
	if name != "" || key != "" {
		w.found = append(w.found, Reference{Path: at, Kind: kind, Name: name, Key: key})
	}
}

func (w *referenceWalk) walk(v reflect.Value, at object.Path) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			w.walk(v.Elem(), at)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			w.walk(v.Index(i), at.At(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			w.walk(v.MapIndex(k), at.At(k.String()))
		}
	case reflect.Struct:
		w.walkStruct(v, at)
	}
}

func (w *referenceWalk) walkStruct(v reflect.Value, at object.Path) {
	switch s := v.Interface().(type) {
	case corev1.SecretKeySelector:
		w.add(object.Secret, at, s.Name, s.Key)
		return
	case monitoringv1beta1.SecretKeySelector:
		w.add(object.Secret, at, s.Name, s.Key)
		return
	case corev1.ConfigMapKeySelector:
		w.add(object.ConfigMap, at, s.Name, s.Key)
		return
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case name == "" || strings.Contains(options, "inline"):
			w.walk(v.Field(i), at)
		default:
			w.walk(v.Field(i), at.At(name))
		}
	}
}
