package object

import (
	"bytes"
	"encoding/json"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// version reads the types of an API version, which differ from those of another in name alone.
type version[R, I, M any] struct {
	matcher func(*M) Matcher
	route   func(*R) (out Route, matchers []M, children []apiextensionsv1.JSON)
	inhibit func(*I) (source, target []M, equal []string)
}

func (v *version[R, I, M]) fill(c *Config, route *R, rules []I) {
	for i := range rules {
		at := Path{"spec", "inhibitRules", i}
		source, target, equal := v.inhibit(&rules[i])
		c.InhibitRules = append(c.InhibitRules, InhibitRule{
			Path:        at,
			SourceMatch: v.matchers(source, at.At("sourceMatch")),
			TargetMatch: v.matchers(target, at.At("targetMatch")),
			Equal:       equal,
		})
	}
	if route != nil {
		budget := maxRouteBytes
		c.Route = v.newRoute(route, Path{"spec", "route"}, &budget)
		c.TooDeep = budget < 0
	}
}

func (v *version[R, I, M]) matchers(in []M, at Path) (out []Matcher) {
	for i := range in {
		m := v.matcher(&in[i])
		m.Path = at.At(i)
		if m.Type == "" {
			m.Type = "="
		}
		out = append(out, m)
	}
	return out
}

// maxRouteBytes bounds the work on a route tree: a child route is decoded anew with each of its ancestors.
const maxRouteBytes = 2 * MaxBytes

// newRoute converts a route and the children below it. Child routes are decoded as Route.ChildRoutes
// of both versions does it, by encoding/json, but whole: one broken child hides no other.
func (v *version[R, I, M]) newRoute(in *R, at Path, budget *int) *Route {
	converted, matchers, children := v.route(in)
	out := &converted
	out.Path, out.Matchers = at, v.matchers(matchers, at.At("matchers"))
	if children != nil {
		out.Routes = make([]*Route, 0, len(children))
	}
	for i, raw := range children {
		at := at.At("routes", i)
		if *budget -= len(raw.Raw); *budget < 0 {
			out.Routes = append(out.Routes, &Route{Path: at, Problems: []Problem{{Path: at, Message: "too many deeply nested routes; this one is skipped"}}})
			continue
		}
		var child R
		problems, err := unmarshal(raw.Raw, &child, at, true, func(Path) bool { return false })
		switch {
		case raw.Raw == nil:
			// This is what apiextensionsv1.JSON makes of null, and ChildRoutes fails on it.
			problems = []Problem{{Path: at, Message: "expected an object, got null"}}
		case err != nil:
			problems = []Problem{{Path: at, Message: plain(err)}}
		}
		route := v.newRoute(&child, at, budget)
		route.Problems = problems
		route.ReceiverNull = route.Receiver == "" && hasNullReceiver(raw.Raw)
		out.Routes = append(out.Routes, route)
	}
	return out
}

func hasNullReceiver(raw []byte) bool {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields)
	for key, v := range fields {
		if strings.EqualFold(key, "receiver") && bytes.Equal(v, []byte("null")) {
			return true
		}
	}
	return false
}

func text(d *monitoringv1.NonEmptyDuration) string {
	if d == nil {
		return ""
	}
	return string(*d)
}
