package webhook

import (
	"encoding/json"
	"log/slog"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/alertlint/alertlint/internal/object"
)

// watched are the kinds that decide what becomes of other objects. They are read without a type: one object that does not fit
// its Go type, as an operator newer than ours may serve, would keep a typed cache from ever being filled. object.DecodeAs takes
// what fits.
var watched = func() map[object.Kind]client.Object {
	all := map[object.Kind]client.Object{}
	for _, k := range object.Kinds() {
		if k.Watched {
			all[k.Kind] = untyped(k)
		}
	}
	return all
}()

func untyped(k object.Info) client.Object {
	apiVersion := k.APIVersions()[0]
	if k.Kind == object.Namespace { // of which the labels are enough
		return &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{APIVersion: apiVersion, Kind: string(k.Kind)}}
	}
	return &unstructured.Unstructured{Object: map[string]any{"apiVersion": apiVersion, "kind": string(k.Kind)}}
}

// item is what the cache holds of an object: the object that the stack holds too, so that there is one copy of it.
type item struct {
	metav1.ObjectMeta
	// object is nil where it cannot be read.
	object *object.Object
}

// toItem is the cache's transform. It may be asked about what it has made before.
func toItem(v any) (any, error) {
	o, ok := v.(client.Object)
	if !ok {
		return v, nil
	}
	i := &item{ObjectMeta: metav1.ObjectMeta{Name: o.GetName(), Namespace: o.GetNamespace(), ResourceVersion: o.GetResourceVersion()}}
	strip(o)
	raw, err := json.Marshal(o)
	if err == nil {
		apiVersion, kind := o.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
		i.object, err = object.DecodeAs(raw, apiVersion, kind)
	}
	if err != nil {
		slog.Error("cannot read an object in the cluster; it is ignored", "kind", o.GetObjectKind().GroupVersionKind().Kind,
			"namespace", i.Namespace, "name", i.Name, "error", err)
	}
	return i, nil
}

// strip leaves out what no check looks at.
func strip(o client.Object) {
	o.SetManagedFields(nil)
	o.SetAnnotations(nil)
	if u, ok := o.(*unstructured.Unstructured); ok {
		delete(u.Object, "status")
		if u.GetKind() == string(object.PrometheusRule) {
			stripRules(u.Object)
		}
	}
}

// stripRules leaves what the stack is asked for: which alerts there are, and with what labels. Groups and rules keep their
// places. What is not shaped like a group or a rule is left to object.DecodeAs.
func stripRules(o map[string]any) {
	groups, _, _ := unstructured.NestedFieldNoCopy(o, "spec", "groups")
	for _, g := range items(groups) {
		keepOnly(g, "name", "labels", "rules")
		for _, r := range items(g["rules"]) {
			keepOnly(r, "alert", "labels")
		}
	}
}

// items returns the objects of a list.
func items(list any) (objects []map[string]any) {
	all, _ := list.([]any)
	for _, v := range all {
		if o, ok := v.(map[string]any); ok {
			objects = append(objects, o)
		}
	}
	return objects
}

func keepOnly(o map[string]any, names ...string) {
	for name := range o {
		if !slices.Contains(names, name) {
			delete(o, name)
		}
	}
}
