package stack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

// plausible stands in for the values of Secrets. It is a URL that every receiver takes, Slack's updateMessage included.
const plausible = "https://slack.com/api/chat.postMessage"

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
		return v, fmt.Errorf("version %q does not parse", written)
	case v.LT(semver.MustParse("0.15.0")) || v.Major > 0:
		return v, fmt.Errorf("version %q is not supported by the operator", written)
	}
	return v, nil
}

// rendering is what one rendering takes: AlertmanagerConfigs as the operator reads them, and the Secrets that they name.
type rendering struct {
	alertmanager *monitoringv1.Alertmanager
	version      semver.Version
	store        *assets.StoreBuilder
	base         []byte
	// global is the AlertmanagerConfig that takes the place of base.
	global *monitoringv1alpha1.AlertmanagerConfig
	meter  *meter.Meter
	// regexps is what it takes to compile all that is rendered.
	regexps int
}

// What a rendering takes beside its regular expressions, in the operator and Alertmanager together. The figures are measured with
// thousands of each; a base, which is not, is taken for as dear as routes.
const (
	renderSteps         = 30_000
	stepsPerReceiver    = 1_700
	stepsPerIntegration = 1_300
	stepsPerInhibitRule = 5_300
	stepsPerInterval    = 2_300
	stepsPerByte        = 45 // of the JSON of child routes, which is decoded twice and written as YAML
	stepsPerCompile     = 3  // how often a regular expression is compiled on the way
)

// steps estimates a rendering.
func (r *rendering) steps(selected map[string]*monitoringv1alpha1.AlertmanagerConfig) int {
	steps := renderSteps + stepsPerByte*len(r.base) + stepsPerCompile*r.regexps
	add := func(amc *monitoringv1alpha1.AlertmanagerConfig) {
		spec := &amc.Spec
		steps += stepsPerReceiver*len(spec.Receivers) + stepsPerInhibitRule*len(spec.InhibitRules) + stepsPerInterval*len(spec.MuteTimeIntervals)
		for i := range spec.Receivers {
			steps += stepsPerIntegration * integrations(&spec.Receivers[i])
		}
		if spec.Route != nil {
			for _, child := range spec.Route.Routes {
				steps += stepsPerByte * len(child.Raw)
			}
		}
	}
	if r.global != nil {
		add(r.global)
	}
	for _, amc := range selected {
		add(amc)
	}
	return steps
}

// integrations counts those of a receiver: all its lists are of them.
func integrations(r *monitoringv1alpha1.Receiver) (n int) {
	for _, list := range reflect.ValueOf(r).Elem().Fields() {
		if list.Kind() == reflect.Slice {
			n += list.Len()
		}
	}
	return n
}

// render returns the configuration that the operator writes for the selected AlertmanagerConfigs, by their keys, as
// alertmanager.Operator.provisionAlertmanagerConfiguration does.
func (r *rendering) render(selected map[string]*monitoringv1alpha1.AlertmanagerConfig) (text []byte, stage Stage, err error) {
	r.meter.Take(r.steps(selected))
	ctx := context.Background()
	stage = Skipped
	err = guard(func() error {
		for _, key := range slices.Sorted(maps.Keys(selected)) {
			if err := checkConfigResource(ctx, selected[key], r.version, r.store); err != nil {
				return err
			}
		}
		stage = Stopped
		builder := alertmanager.NewConfigBuilder(quiet, r.version, r.store, r.alertmanager)
		if r.global != nil {
			err = initializeFromConfig(builder, ctx, r.alertmanager.Spec.AlertmanagerConfiguration.Global, r.global)
		} else {
			err = builder.InitializeFromRawConfiguration(r.base)
		}
		if err == nil {
			err = builder.AddAlertmanagerConfigs(ctx, selected)
		}
		if err == nil {
			text, err = builder.MarshalJSON()
		}
		return err
	})
	if p := (*panicError)(nil); errors.As(err, &p) {
		return nil, Stopped, named("prometheus-operator, with all that it does in the cluster,", err)
	}
	if err != nil {
		return nil, stage, err
	}
	_, err = load(text)
	return text, Refused, err
}

// Rendered returns the configuration that the operator writes for all that the Alertmanager uses, with what the Secrets in
// view hold, and without certificates. What is not in view is taken to be plausible. It fails where the operator stops
// updating the configuration.
func (a *Alertmanager) Rendered() ([]byte, error) {
	base := a.Base()
	if a.spec.AlertmanagerConfigSelector == nil && a.spec.AlertmanagerConfiguration == nil {
		return base.Text, nil
	}
	var objects []*object.Object
	selected := map[string]*monitoringv1alpha1.AlertmanagerConfig{}
	for o := range a.stack.All(object.AlertmanagerConfig) {
		if v := a.usage(a.stack, o); v.Selects == object.Yes && !v.Global {
			objects = append(objects, o)
		}
	}
	r, err := a.newRendering(nil, objects...)
	if err != nil {
		return nil, err
	}
	if base.Config == nil && base.Text != nil {
		r.base = base.Text
	}
	all := append(objects, a.Object)
	if r.global != nil {
		r.global = a.operatorView(base.Object)
		all = append(all, base.Object)
	}
	r.store = a.secrets(all, a.valueInView)
	for _, o := range objects {
		amc := a.operatorView(o)
		if _, stage, err := r.render(map[string]*monitoringv1alpha1.AlertmanagerConfig{"": amc}); err != nil && stage == Skipped {
			continue
		}
		selected[o.Ref.Namespace+"/"+o.Ref.Name] = amc
	}
	text, stage, err := r.render(selected)
	if stage == Refused {
		return text, nil
	}
	return nil, err
}

// newRendering returns a rendering for which every Secret exists that the objects name.
func (a *Alertmanager) newRendering(m *meter.Meter, configs ...*object.Object) (*rendering, error) {
	version, err := a.Version()
	if err != nil {
		return nil, err
	}
	am := &monitoringv1.Alertmanager{Spec: *a.spec.DeepCopy()}
	dropCertificates(reflect.ValueOf(am.Spec.AlertmanagerConfiguration))
	am.Namespace, am.Name = a.namespace(), a.ref.Name
	base := a.Base()
	r := &rendering{alertmanager: am, version: version, base: base.Text, meter: m, regexps: base.steps}
	for _, o := range configs {
		r.regexps += regexpSteps(o.Config())
	}
	if !base.Known() || base.Config == nil {
		r.base = []byte(plausibleBase)
	} else if base.Object != nil && base.Object.Config() != nil {
		r.global = a.operatorView(base.Object)
		configs = append(configs, base.Object)
	}
	r.store = a.secrets(append(configs, a.Object), func(object.Reference, string) string { return plausible })
	return r, nil
}

// valueInView returns the value that a reference leads to, or a plausible one where none is known.
func (a *Alertmanager) valueInView(ref object.Reference, namespace string) string {
	if values := a.stack.Contents(ref.Kind, namespace, ref.Name).Values(ref.Key); len(values) > 0 {
		return string(values[0])
	}
	return plausible
}

func (a *Alertmanager) namespace() string { return namespaceOr(a.ref.Namespace, "unknown") }

func namespaceOr(namespace, otherwise string) string {
	if object.UnknownNamespace(namespace) {
		return otherwise
	}
	return namespace
}

// secrets returns Secrets and ConfigMaps with all the keys that the objects name, and a value for each.
func (a *Alertmanager) secrets(objects []*object.Object, value func(ref object.Reference, namespace string) string) *assets.StoreBuilder {
	secrets, configMaps := map[string]*corev1.Secret{}, map[string]*corev1.ConfigMap{}
	for _, o := range objects {
		namespace := namespaceOr(o.Ref.Namespace, a.namespace())
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
