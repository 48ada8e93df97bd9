package operator

import (
	"reflect"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// Plausible stands in for the values of Secrets. It is a URL that every receiver takes, Slack's updateMessage included.
const Plausible = "https://slack.com/api/chat.postMessage"

// someNamespace stands in for one that is not known.
const someNamespace = "unknown"

// storeOf returns Secrets and ConfigMaps with all the keys that the objects name, and a value for each. Objects without a
// namespace are taken to be in that one.
func storeOf(namespace string, objects []*object.Object, value func(ref object.Reference, namespace string) string) *assets.StoreBuilder {
	secrets, configMaps := map[string]*corev1.Secret{}, map[string]*corev1.ConfigMap{}
	for _, o := range objects {
		namespace := object.NamespaceOr(o.Ref.Namespace, namespace)
		for _, ref := range object.References(o) {
			if ref.Name == "" || ref.Key == "" {
				continue // the operator does not find it either
			}
			at, meta := namespace+"/"+ref.Name, metav1.ObjectMeta{Namespace: namespace, Name: ref.Name}
			if ref.Kind == object.ConfigMap {
				if configMaps[at] == nil {
					configMaps[at] = &corev1.ConfigMap{ObjectMeta: meta, Data: map[string]string{}}
				}
				configMaps[at].Data[ref.Key] = value(ref, namespace)
				continue
			}
			if secrets[at] == nil {
				secrets[at] = &corev1.Secret{ObjectMeta: meta, Data: map[string][]byte{}}
			}
			secrets[at].Data[ref.Key] = []byte(value(ref, namespace))
		}
	}
	var all []any
	for _, s := range secrets {
		all = append(all, s)
	}
	for _, c := range configMaps {
		all = append(all, c)
	}
	return assets.NewTestStoreBuilder(all...)
}

// valueStore is the Secrets and ConfigMaps that the objects name, with that value in the one that is probed.
func valueStore(config *monitoringv1alpha1.AlertmanagerConfig, am *monitoringv1.Alertmanager, value []byte) *assets.StoreBuilder {
	refs := object.ReferencesIn(reflect.ValueOf(config.Spec), nil)
	if c := am.Spec.AlertmanagerConfiguration; c != nil {
		refs = append(refs, object.ReferencesIn(reflect.ValueOf(c.Global), nil)...)
	}
	var all []any
	for _, ref := range refs {
		text := Plausible
		if ref.Name == probed {
			text = string(value)
		}
		meta := metav1.ObjectMeta{Namespace: config.Namespace, Name: ref.Name}
		if ref.Kind == object.ConfigMap {
			all = append(all, &corev1.ConfigMap{ObjectMeta: meta, Data: map[string]string{ref.Key: text}})
		} else {
			all = append(all, &corev1.Secret{ObjectMeta: meta, Data: map[string][]byte{ref.Key: []byte(text)}})
		}
	}
	return assets.NewTestStoreBuilder(all...)
}
