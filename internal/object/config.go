package object

import (
	"encoding/json"

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

	// TooDeep reports whether routes are left out, as reading them would take too long: so deep do they nest.
	TooDeep bool

	// Version is the API version, without its group, and IntervalsField the field of its spec that holds the TimeIntervals.
	Version, IntervalsField string

	// Exactly one of these is set: the object as upstream's packages take it.
	V1alpha1 *monitoringv1alpha1.AlertmanagerConfig
	V1beta1  *monitoringv1beta1.AlertmanagerConfig
}

// Route is a node of the route tree.
type Route struct {
	Path     Path
	Receiver string
	// ReceiverNull reports whether receiver is there and null: "receiver: null" in YAML, without quotes.
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
	c := &Config{V1alpha1: amc, Version: monitoringv1alpha1.Version, IntervalsField: "muteTimeIntervals", Receivers: newReceivers(amc.Spec.Receivers)}
	c.TimeIntervals = newIntervals(c, amc.Spec.MuteTimeIntervals, func(t *monitoringv1alpha1.MuteTimeInterval) (string, int) {
		return t.Name, len(t.TimeIntervals)
	})
	v := version[monitoringv1alpha1.Route, monitoringv1alpha1.InhibitRule, monitoringv1alpha1.Matcher]{
		matcher: func(m *monitoringv1alpha1.Matcher) Matcher {
			if m.MatchType == "" && m.Regex {
				return Matcher{Name: m.Name, Value: m.Value, Type: "=~"}
			}
			return Matcher{Name: m.Name, Value: m.Value, Type: string(m.MatchType)}
		},
		route: func(r *monitoringv1alpha1.Route) (Route, []monitoringv1alpha1.Matcher, []apiextensionsv1.JSON) {
			return Route{
				Receiver: r.Receiver, GroupBy: r.GroupBy, Continue: r.Continue,
				GroupWait: text(r.GroupWait), GroupInterval: text(r.GroupInterval), RepeatInterval: text(r.RepeatInterval),
				MuteTimeIntervals: r.MuteTimeIntervals, ActiveTimeIntervals: r.ActiveTimeIntervals,
			}, r.Matchers, r.Routes
		},
		inhibit: func(r *monitoringv1alpha1.InhibitRule) (source, target []monitoringv1alpha1.Matcher, equal []string) {
			return r.SourceMatch, r.TargetMatch, r.Equal
		},
	}
	v.fill(c, amc.Spec.Route, amc.Spec.InhibitRules)
	return c
}

func fromV1beta1(amc *monitoringv1beta1.AlertmanagerConfig) *Config {
	c := &Config{V1beta1: amc, Version: monitoringv1beta1.Version, IntervalsField: "timeIntervals", Receivers: newReceivers(amc.Spec.Receivers)}
	c.TimeIntervals = newIntervals(c, amc.Spec.TimeIntervals, func(t *monitoringv1beta1.TimeInterval) (string, int) {
		return t.Name, len(t.TimeIntervals)
	})
	v := version[monitoringv1beta1.Route, monitoringv1beta1.InhibitRule, monitoringv1beta1.Matcher]{
		matcher: func(m *monitoringv1beta1.Matcher) Matcher {
			return Matcher{Name: m.Name, Value: m.Value, Type: string(m.MatchType)}
		},
		route: func(r *monitoringv1beta1.Route) (Route, []monitoringv1beta1.Matcher, []apiextensionsv1.JSON) {
			return Route{
				Receiver: r.Receiver, GroupBy: r.GroupBy, Continue: r.Continue,
				GroupWait: text(r.GroupWait), GroupInterval: text(r.GroupInterval), RepeatInterval: text(r.RepeatInterval),
				MuteTimeIntervals: r.MuteTimeIntervals, ActiveTimeIntervals: r.ActiveTimeIntervals,
			}, r.Matchers, r.Routes
		},
		inhibit: func(r *monitoringv1beta1.InhibitRule) (source, target []monitoringv1beta1.Matcher, equal []string) {
			return r.SourceMatch, r.TargetMatch, r.Equal
		},
	}
	v.fill(c, amc.Spec.Route, amc.Spec.InhibitRules)
	return c
}
