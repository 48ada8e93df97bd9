package operator

import (
	"reflect"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"github.com/alertlint/alertlint/internal/object"
)

// refuses reports whether the operator or Alertmanager refuses the value in the place of the reference, and takes one that is
// as it should be.
func (j *valueJudge) refuses(ref object.Reference, value []byte) (Stage, bool) {
	r, config := j.rendering(ref)
	if r == nil {
		return 0, false
	}
	render := func(value []byte) (Stage, error) {
		r.store = valueStore(config, r.alertmanager, value)
		if r.alertmanager.Spec.AlertmanagerConfiguration != nil {
			r.global = config
			_, stage, err := r.render(nil)
			return stage, err
		}
		_, stage, err := r.render(map[string]*monitoringv1alpha1.AlertmanagerConfig{config.Namespace + "/" + config.Name: config})
		return stage, err
	}
	stage, err := render(value)
	if err == nil {
		return 0, false
	}
	_, otherwise := render([]byte(Plausible))
	return stage, otherwise == nil
}

// probed names the Secret of the reference whose value is probed.
const probed = "alertlint-probed"

// rendering returns one of little more than the integration, or the global configuration, that holds the reference.
func (j *valueJudge) rendering(ref object.Reference) (*rendering, *monitoringv1alpha1.AlertmanagerConfig) {
	r := &rendering{alertmanager: &monitoringv1.Alertmanager{}, version: j.version, base: j.base, meter: j.meter}
	r.alertmanager.Namespace = j.namespace
	config := skeletonConfig(j.namespace)
	if j.global != nil {
		global := j.global.DeepCopy()
		dropCertificates(reflect.ValueOf(global.Global))
		// spec.alertmanagerConfiguration.global.slackApiUrl
		probe(reflect.ValueOf(global.Global), ref.Path[3:])
		r.alertmanager.Spec.AlertmanagerConfiguration = global
		return r, config
	}
	// spec.receivers[0].slackConfigs[0].apiURL
	receiver, _ := ref.Path[2].(int)
	list, _ := ref.Path[3].(string)
	if receiver >= len(j.written.Spec.Receivers) {
		return nil, nil // it does not convert
	}
	isolated := object.Isolate(j.written.Spec.Receivers[receiver], object.Integration{Field: list, Path: ref.Path[:5]})
	alone := isolated.DeepCopy()
	alone.Name = someReceiver + "-receiver"
	probe(reflect.ValueOf(alone), object.Path{list, 0}.At(ref.Path[5:]...))
	config.Spec.Receivers = append(config.Spec.Receivers, *alone)
	return r, config
}

// probe has every selector name a Secret or ConfigMap of its own, and the one at the path that which is probed.
func probe(v reflect.Value, at object.Path) {
	want := at.String()
	object.ReferencesIn(v, func(at object.Path, selector reflect.Value) {
		name := at.String()
		if name == want {
			name = probed
		}
		selector.FieldByName("Name").SetString(name)
	})
}
