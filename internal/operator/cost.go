package operator

import (
	"reflect"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
)

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
