package stack

import (
	"reflect"
	"slices"
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

type referenceWalk struct {
	found []Reference
	// visit is called with each selector, where it is set.
	visit func(at object.Path, selector reflect.Value)
}

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
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			w.walk(v.MapIndex(k), at.At(k.String()))
		}
	case reflect.Struct:
		w.walkStruct(v, at)
	default:
	}
}

func (w *referenceWalk) walkStruct(v reflect.Value, at object.Path) {
	isSelector := true
	switch s := v.Interface().(type) {
	case corev1.SecretKeySelector:
		w.add(object.Secret, at, s.Name, s.Key)
	case monitoringv1beta1.SecretKeySelector:
		w.add(object.Secret, at, s.Name, s.Key)
	case corev1.ConfigMapKeySelector:
		w.add(object.ConfigMap, at, s.Name, s.Key)
	default:
		isSelector = false
	}
	if isSelector {
		if w.visit != nil {
			w.visit(at, v)
		}
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

// BaseReference returns the reference of an Alertmanager to the Secret with its base configuration, where it names one
// that the operator reads.
func BaseReference(o *object.Object) (Reference, bool) {
	am := o.Alertmanager()
	if am == nil || am.Spec.AlertmanagerConfiguration != nil || am.Spec.ConfigSecret == "" {
		return Reference{}, false
	}
	return Reference{Path: object.Path{"spec", "configSecret"}, Kind: object.Secret, Name: am.Spec.ConfigSecret, Key: configKey}, true
}
