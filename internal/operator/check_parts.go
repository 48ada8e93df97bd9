package operator

import (
	"fmt"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"github.com/alertlint/alertlint/internal/object"
)

func (c *checker) receivers() {
	all := c.written.Spec.Receivers
	part := func(from, to int) monitoringv1alpha1.AlertmanagerConfigSpec {
		spec := skeletonSpec()
		spec.Receivers = append(spec.Receivers, all[from:to]...)
		return spec
	}
	c.failing(0, len(all), part, func(i int, stage Stage, err error) {
		before := len(c.found)
		integrations := c.config.Receivers[i].Integrations
		alone := func(from, to int) monitoringv1alpha1.AlertmanagerConfigSpec {
			spec := skeletonSpec()
			for _, integration := range integrations[from:to] {
				r := object.Isolate(all[i], integration)
				r.Name = fmt.Sprintf("%s-%s", someReceiver, integration.Path)
				spec.Receivers = append(spec.Receivers, r)
			}
			return spec
		}
		c.failing(0, len(integrations), alone, func(j int, stage Stage, err error) {
			c.add(stage, integrations[j].Path, err)
		})
		if len(c.found) == before {
			c.add(stage, c.config.Receivers[i].Path, err)
		}
	})
}

func (c *checker) inhibitRules() {
	all := c.written.Spec.InhibitRules
	part := func(from, to int) monitoringv1alpha1.AlertmanagerConfigSpec {
		spec := skeletonSpec()
		spec.InhibitRules = all[from:to]
		return spec
	}
	c.failing(0, len(all), part, func(i int, stage Stage, err error) { c.add(stage, c.config.InhibitRules[i].Path, err) })
}

func (c *checker) timeIntervals() {
	all := c.written.Spec.MuteTimeIntervals
	part := func(from, to int) monitoringv1alpha1.AlertmanagerConfigSpec {
		spec := skeletonSpec()
		spec.MuteTimeIntervals = all[from:to]
		return spec
	}
	c.failing(0, len(all), part, func(i int, stage Stage, err error) { c.add(stage, c.config.TimeIntervals[i].Path, err) })
}
