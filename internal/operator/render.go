package operator

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

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
		return nil, Crashed, named("prometheus-operator", err)
	}
	if err != nil {
		return nil, stage, err
	}
	_, err = load(text)
	return text, Refused, err
}

// Render returns the configuration that the operator writes for the AlertmanagerConfigs that the Alertmanager selects, without
// certificates. value is what a Secret of that namespace holds for a reference. Render fails if the operator stops updating
// the configuration.
func (a *Alertmanager) Render(selected []*object.Object, value func(ref object.Reference, namespace string) string) ([]byte, error) {
	base := a.Base()
	if a.spec.AlertmanagerConfigSelector == nil && a.spec.AlertmanagerConfiguration == nil {
		return base.Text, nil
	}
	r, err := a.newRendering(nil, selected...)
	if err != nil {
		return nil, err
	}
	if base.Config == nil && base.Text != nil {
		r.base = base.Text
	}
	all := append(slices.Clone(selected), a.Object)
	if r.global != nil {
		all = append(all, base.Object)
	}
	r.store = storeOf(a.namespace(), all, value)
	configs := map[string]*monitoringv1alpha1.AlertmanagerConfig{}
	for _, o := range selected {
		amc := stored(o, a.namespace())
		if _, stage, err := r.render(map[string]*monitoringv1alpha1.AlertmanagerConfig{"": amc}); err != nil && stage == Skipped {
			continue
		}
		configs[o.Ref.Namespace+"/"+o.Ref.Name] = amc
	}
	text, stage, err := r.render(configs)
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
	am.Namespace, am.Name = a.namespace(), a.Object.Ref.Name
	base := a.Base()
	r := &rendering{alertmanager: am, version: version, base: base.Text, meter: m, regexps: base.steps}
	for _, o := range configs {
		r.regexps += regexpSteps(o.Config())
	}
	if !base.Known() || base.Config == nil {
		r.base = []byte(plausibleBase)
	} else if base.Object != nil && base.Object.Config() != nil {
		r.global = stored(base.Object, a.namespace())
		configs = append(configs, base.Object)
	}
	r.store = storeOf(a.namespace(), append(configs, a.Object), func(object.Reference, string) string { return Plausible })
	return r, nil
}
