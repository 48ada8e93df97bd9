package object

import (
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
)

// InStoredVersion returns a copy of the object in the version in which it is stored and the operator reads it, as the operator's
// conversion webhook makes it (v1beta1.AlertmanagerConfig.ConvertTo). It is empty where that fails.
func (c *Config) InStoredVersion() (out *monitoringv1alpha1.AlertmanagerConfig) {
	if c.V1beta1 == nil {
		return c.V1alpha1.DeepCopy()
	}
	defer func() {
		if recover() != nil {
			out = &monitoringv1alpha1.AlertmanagerConfig{}
		}
	}()
	in := c.V1beta1.DeepCopy()
	// Upstream panics on email receivers without threading (convertEmailThreadingConfigTo), which therefore have some on the way.
	type place struct{ receiver, email int }
	var without []place
	for i := range in.Spec.Receivers {
		for j := range in.Spec.Receivers[i].EmailConfigs {
			if email := &in.Spec.Receivers[i].EmailConfigs[j]; email.Threading == nil {
				email.Threading = &monitoringv1beta1.EmailThreadingConfig{}
				without = append(without, place{i, j})
			}
		}
	}
	out = &monitoringv1alpha1.AlertmanagerConfig{}
	if err := in.ConvertTo(out); err != nil {
		return &monitoringv1alpha1.AlertmanagerConfig{}
	}
	for _, p := range without {
		out.Spec.Receivers[p.receiver].EmailConfigs[p.email].Threading = nil
	}
	return out
}
