package object

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// Config is an AlertmanagerConfig without its API version.
type Config struct {
	// Route is nil where the object has none.
	Route *Route
	// Receivers is nil where the object has no such list, and empty where it has an empty one.
	Receivers     []Receiver
	InhibitRules  []InhibitRule
	TimeIntervals []TimeInterval

	// TooDeep says that routes are left out, as reading them would take too long: so deep do they nest.
	TooDeep bool

	// Exactly one of these is set: the object as upstream's packages take it.
	V1alpha1 *monitoringv1alpha1.AlertmanagerConfig
	V1beta1  *monitoringv1beta1.AlertmanagerConfig
}

// Route is a node of the route tree.
type Route struct {
	Path     Path
	Receiver string
	// ReceiverNull says that receiver is there and null: "receiver: null" in YAML, without quotes.
	ReceiverNull        bool
	GroupBy             []string
	GroupWait           string
	GroupInterval       string
	RepeatInterval      string
	Matchers            []Matcher
	Continue            bool
	MuteTimeIntervals   []string
	ActiveTimeIntervals []string
	// Routes is nil where the route has no such list, and empty where it has an empty one.
	Routes []*Route
	// Problems are those of this child route alone. The API server keeps child routes as opaque JSON, so it
	// is the operator that stumbles over them. The first-level route's are among the object's.
	Problems []Problem
}

// Matcher is a matcher of a route or an inhibit rule.
type Matcher struct {
	Path  Path
	Name  string
	Value string
	// Type is "=", "!=", "=~" or "!~" in a valid matcher; v1alpha1's deprecated regex is "=~", nothing is "=".
	Type string
}

// Receiver is a named list of integrations. One without integrations notifies no one: the null receiver.
type Receiver struct {
	Path         Path
	Name         string
	Integrations []Integration
}

// Integration is one way in which a receiver notifies.
type Integration struct {
	Path Path
	// Field is the receiver's field that lists it: slackConfigs, webhookConfigs, ...
	Field string
}

// InhibitRule mutes target alerts while a source alert fires.
type InhibitRule struct {
	Path        Path
	SourceMatch []Matcher
	TargetMatch []Matcher
	Equal       []string
}

// TimeInterval is a named list of periods.
type TimeInterval struct {
	Path Path
	Name string
	// Periods is how many periods it lists.
	Periods int
}

func newConfig(typed any, raw []byte) *Config {
	var c *Config
	switch amc := typed.(type) {
	case *monitoringv1alpha1.AlertmanagerConfig:
		c = fromV1alpha1(amc)
	case *monitoringv1beta1.AlertmanagerConfig:
		c = fromV1beta1(amc)
	}
	if c.Route != nil && c.Route.Receiver == "" {
		var o struct {
			Spec struct {
				Route json.RawMessage `json:"route"`
			} `json:"spec"`
		}
		_ = json.Unmarshal(raw, &o)
		c.Route.ReceiverNull = hasNullReceiver(o.Spec.Route)
	}
	return c
}

func fromV1alpha1(amc *monitoringv1alpha1.AlertmanagerConfig) *Config {
	spec := Path{"spec"}
	matchers := func(in []monitoringv1alpha1.Matcher, at Path) (out []Matcher) {
		for i, m := range in {
			t := string(m.MatchType)
			switch {
			case t != "":
			case m.Regex:
				t = "=~"
			default:
				t = "="
			}
			out = append(out, Matcher{Path: at.At(i), Name: m.Name, Value: m.Value, Type: t})
		}
		return out
	}
	c := &Config{V1alpha1: amc, Receivers: newReceivers(amc.Spec.Receivers, spec.At("receivers"))}
	for i, r := range amc.Spec.InhibitRules {
		at := spec.At("inhibitRules", i)
		c.InhibitRules = append(c.InhibitRules, InhibitRule{
			Path:        at,
			SourceMatch: matchers(r.SourceMatch, at.At("sourceMatch")),
			TargetMatch: matchers(r.TargetMatch, at.At("targetMatch")),
			Equal:       r.Equal,
		})
	}
	for i, t := range amc.Spec.MuteTimeIntervals {
		at := spec.At("muteTimeIntervals", i)
		c.TimeIntervals = append(c.TimeIntervals, TimeInterval{Path: at, Name: t.Name, Periods: len(t.TimeIntervals)})
	}
	if amc.Spec.Route != nil {
		budget := maxRouteBytes
		c.Route = newRoute(amc.Spec.Route, spec.At("route"), &budget, func(r *monitoringv1alpha1.Route, at Path) (*Route, []apiextensionsv1.JSON) {
			return &Route{
				Path: at, Receiver: r.Receiver, GroupBy: r.GroupBy, Continue: r.Continue,
				GroupWait: text(r.GroupWait), GroupInterval: text(r.GroupInterval), RepeatInterval: text(r.RepeatInterval),
				Matchers:          matchers(r.Matchers, at.At("matchers")),
				MuteTimeIntervals: r.MuteTimeIntervals, ActiveTimeIntervals: r.ActiveTimeIntervals,
			}, r.Routes
		})
		c.TooDeep = budget < 0
	}
	return c
}

func fromV1beta1(amc *monitoringv1beta1.AlertmanagerConfig) *Config {
	spec := Path{"spec"}
	matchers := func(in []monitoringv1beta1.Matcher, at Path) (out []Matcher) {
		for i, m := range in {
			t := string(m.MatchType)
			if t == "" {
				t = "="
			}
			out = append(out, Matcher{Path: at.At(i), Name: m.Name, Value: m.Value, Type: t})
		}
		return out
	}
	c := &Config{V1beta1: amc, Receivers: newReceivers(amc.Spec.Receivers, spec.At("receivers"))}
	for i, r := range amc.Spec.InhibitRules {
		at := spec.At("inhibitRules", i)
		c.InhibitRules = append(c.InhibitRules, InhibitRule{
			Path:        at,
			SourceMatch: matchers(r.SourceMatch, at.At("sourceMatch")),
			TargetMatch: matchers(r.TargetMatch, at.At("targetMatch")),
			Equal:       r.Equal,
		})
	}
	for i, t := range amc.Spec.TimeIntervals {
		at := spec.At("timeIntervals", i)
		c.TimeIntervals = append(c.TimeIntervals, TimeInterval{Path: at, Name: t.Name, Periods: len(t.TimeIntervals)})
	}
	if amc.Spec.Route != nil {
		budget := maxRouteBytes
		c.Route = newRoute(amc.Spec.Route, spec.At("route"), &budget, func(r *monitoringv1beta1.Route, at Path) (*Route, []apiextensionsv1.JSON) {
			return &Route{
				Path: at, Receiver: r.Receiver, GroupBy: r.GroupBy, Continue: r.Continue,
				GroupWait: text(r.GroupWait), GroupInterval: text(r.GroupInterval), RepeatInterval: text(r.RepeatInterval),
				Matchers:          matchers(r.Matchers, at.At("matchers")),
				MuteTimeIntervals: r.MuteTimeIntervals, ActiveTimeIntervals: r.ActiveTimeIntervals,
			}, r.Routes
		})
		c.TooDeep = budget < 0
	}
	return c
}

// maxRouteBytes bounds the work on a route tree: a child route is decoded anew with each of its ancestors.
const maxRouteBytes = 2 * MaxBytes

// newRoute converts a route of either version and the children below it. Child routes are decoded as Route.ChildRoutes
// of both versions does it, by encoding/json, but whole: one broken child hides no other.
func newRoute[R any](in *R, at Path, budget *int, convert func(*R, Path) (*Route, []apiextensionsv1.JSON)) *Route {
	out, children := convert(in, at)
	if children != nil {
		out.Routes = make([]*Route, 0, len(children))
	}
	for i, raw := range children {
		at := at.At("routes", i)
		if *budget -= len(raw.Raw); *budget < 0 {
			out.Routes = append(out.Routes, &Route{Path: at, Problems: []Problem{{Path: at, Message: "too many routes nested too deep; this one is not read"}}})
			continue
		}
		var child R
		problems, err := unmarshal(raw.Raw, &child, at, true, func(Path) bool { return false })
		switch {
		case raw.Raw == nil:
			// This is what apiextensionsv1.JSON makes of null, and ChildRoutes fails on it.
			problems = []Problem{{Path: at, Message: "want an object, got null"}}
		case err != nil:
			problems = []Problem{{Path: at, Message: plain(err)}}
		}
		route := newRoute(&child, at, budget, convert)
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

// newReceivers lists the integrations of either version's receivers: every field of a receiver that is a list.
func newReceivers[R any](in []R, at Path) (out []Receiver) {
	if in != nil {
		out = make([]Receiver, 0, len(in))
	}
	for i := range in {
		v := reflect.ValueOf(in[i])
		r := Receiver{Path: at.At(i), Name: v.FieldByName("Name").String()}
		for f, fv := range v.Fields() {
			if fv.Kind() != reflect.Slice {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			for j := range fv.Len() {
				r.Integrations = append(r.Integrations, Integration{Path: r.Path.At(name, j), Field: name})
			}
		}
		out = append(out, r)
	}
	return out
}
