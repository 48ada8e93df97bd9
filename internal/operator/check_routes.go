package operator

import (
	"encoding/json"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// routes looks for what fails in the route tree, among receivers and time intervals that do not.
func (c *checker) routes() {
	if c.written.Spec.Route == nil {
		return
	}
	base := skeletonSpec()
	names := map[string]bool{someReceiver: true}
	for _, r := range c.written.Spec.Receivers {
		if !names[r.Name] {
			base.Receivers = append(base.Receivers, monitoringv1alpha1.Receiver{Name: r.Name})
		}
		names[r.Name] = true
	}
	clear(names)
	for _, t := range c.written.Spec.MuteTimeIntervals {
		if !names[t.Name] {
			base.MuteTimeIntervals = append(base.MuteTimeIntervals, monitoringv1alpha1.MuteTimeInterval{
				Name:          t.Name,
				TimeIntervals: []monitoringv1alpha1.TimeInterval{{Times: []monitoringv1alpha1.TimeRange{{StartTime: "00:00", EndTime: "01:00"}}}},
			})
		}
		names[t.Name] = true
	}
	with := func(r *monitoringv1alpha1.Route) monitoringv1alpha1.AlertmanagerConfigSpec {
		spec := base
		spec.Route = r
		return spec
	}
	root := *c.written.Spec.Route
	root.Routes = nil
	if stage, err := c.probe(with(&root)); err != nil {
		c.add(stage, c.config.Route.Path, err)
	}
	c.childRoutes(c.written.Spec.Route.Routes, c.config.Route.Routes, func(children []apiextensionsv1.JSON) monitoringv1alpha1.AlertmanagerConfigSpec {
		return with(&monitoringv1alpha1.Route{Receiver: someReceiver, Routes: children})
	})
}

func (c *checker) childRoutes(written []apiextensionsv1.JSON, routes []*object.Route, with func([]apiextensionsv1.JSON) monitoringv1alpha1.AlertmanagerConfigSpec) {
	part := func(from, to int) monitoringv1alpha1.AlertmanagerConfigSpec { return with(written[from:to]) }
	c.failing(0, min(len(written), len(routes)), part, func(i int, stage Stage, err error) {
		children, err2 := (&monitoringv1alpha1.Route{Routes: written[i : i+1]}).ChildRoutes()
		if err2 != nil {
			c.add(stage, routes[i].Path, err)
			return
		}
		before := len(c.found)
		below := children[0].Routes
		children[0].Routes = nil
		if stage, err := c.probe(with([]apiextensionsv1.JSON{routeJSON(&children[0])})); err != nil {
			c.add(stage, routes[i].Path, err)
		}
		c.childRoutes(below, routes[i].Routes, with)
		if len(c.found) == before {
			c.add(stage, routes[i].Path, err)
		}
	})
}

func routeJSON(r *monitoringv1alpha1.Route) apiextensionsv1.JSON {
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err) // it was JSON
	}
	return apiextensionsv1.JSON{Raw: raw}
}
