package object

import (
	"reflect"
	"slices"
	"strings"

	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	corev1 "k8s.io/api/core/v1"
)

// Reference is a place in an object that names a key of a Secret or ConfigMap of the object's namespace.
type Reference struct {
	// Path leads to the selector, which holds name and key: spec.receivers[0].slackConfigs[0].apiURL.
	Path Path
	// Kind is Secret or ConfigMap.
	Kind Kind
	Name string
	Key  string
}

// References returns what an AlertmanagerConfig of either version, or the global configuration of an Alertmanager, takes
// from Secrets and ConfigMaps, in the order of the fields.
func References(o *Object) []Reference {
	var w referenceWalk
	switch c := o.Config(); {
	case c != nil && c.V1beta1 != nil:
		w.walk(reflect.ValueOf(c.V1beta1.Spec), Path{"spec"})
	case c != nil:
		w.walk(reflect.ValueOf(c.V1alpha1.Spec), Path{"spec"})
	case o.Alertmanager() != nil && o.Alertmanager().Spec.AlertmanagerConfiguration != nil:
		at := Path{"spec", "alertmanagerConfiguration", "global"}
		w.walk(reflect.ValueOf(o.Alertmanager().Spec.AlertmanagerConfiguration.Global), at)
	}
	return w.found
}

// ReferencesIn returns the references in v, a part of a typed view. Paths start at v. If visit is not nil, it is called with
// each selector, and may change it if v may be changed.
func ReferencesIn(v reflect.Value, visit func(at Path, selector reflect.Value)) []Reference {
	w := referenceWalk{visit: visit}
	w.walk(v, nil)
	return w.found
}

type referenceWalk struct {
	found []Reference
	// visit is called with each selector, if it is set.
	visit func(at Path, selector reflect.Value)
}

func (w *referenceWalk) add(kind Kind, at Path, name, key string) {
	if name != "" || key != "" {
		w.found = append(w.found, Reference{Path: at, Kind: kind, Name: name, Key: key})
	}
}

func (w *referenceWalk) walk(v reflect.Value, at Path) {
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

func (w *referenceWalk) walkStruct(v reflect.Value, at Path) {
	isSelector := true
	switch s := v.Interface().(type) {
	case corev1.SecretKeySelector:
		w.add(Secret, at, s.Name, s.Key)
	case monitoringv1beta1.SecretKeySelector:
		w.add(Secret, at, s.Name, s.Key)
	case corev1.ConfigMapKeySelector:
		w.add(ConfigMap, at, s.Name, s.Key)
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
