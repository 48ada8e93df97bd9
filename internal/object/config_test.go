package object_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/object"
)

func config(t testing.TB, version, spec string) *object.Config {
	t.Helper()
	return decode(t, `{"apiVersion":"monitoring.coreos.com/`+version+`","kind":"AlertmanagerConfig","metadata":{"name":"a"},"spec":`+spec+`}`).Config()
}

func TestConfigBothVersions(t *testing.T) {
	spec := func(intervals string) string {
		return `{"route":{"receiver":"a","groupBy":["x"],"groupWait":"1m","matchers":[{"name":"n","value":"v"}],
			"muteTimeIntervals":["t"],"routes":[{"receiver":"b","matchers":[{"name":"n","value":"v.*","matchType":"=~"}],"continue":true}]},
			"receivers":[{"name":"a"},{"name":"b","slackConfigs":[{}],"webhookConfigs":[{"url":"http://x"},{"url":"http://y"}]}],
			"inhibitRules":[{"sourceMatch":[{"name":"s","value":"1"}],"targetMatch":[{"name":"t","value":"2","matchType":"!="}],"equal":["e"]}],
			"` + intervals + `":[{"name":"t","timeIntervals":[{},{}]}]}`
	}
	route, receivers, inhibit := object.Path{"spec", "route"}, object.Path{"spec", "receivers"}, object.Path{"spec", "inhibitRules", 0}
	want := &object.Config{
		Route: &object.Route{
			Path: route, Receiver: "a", GroupBy: []string{"x"}, GroupWait: "1m", MuteTimeIntervals: []string{"t"},
			Matchers: []object.Matcher{{Path: route.At("matchers", 0), Name: "n", Value: "v", Type: "="}},
			Routes: []*object.Route{{
				Path: route.At("routes", 0), Receiver: "b", Continue: true,
				Matchers: []object.Matcher{{Path: route.At("routes", 0, "matchers", 0), Name: "n", Value: "v.*", Type: "=~"}},
			}},
		},
		Receivers: []object.Receiver{
			{Path: receivers.At(0), Name: "a"},
			{Path: receivers.At(1), Name: "b", Integrations: []object.Integration{
				{Path: receivers.At(1, "slackConfigs", 0), Field: "slackConfigs"},
				{Path: receivers.At(1, "webhookConfigs", 0), Field: "webhookConfigs"},
				{Path: receivers.At(1, "webhookConfigs", 1), Field: "webhookConfigs"},
			}},
		},
		InhibitRules: []object.InhibitRule{{
			Path:        inhibit,
			SourceMatch: []object.Matcher{{Path: inhibit.At("sourceMatch", 0), Name: "s", Value: "1", Type: "="}},
			TargetMatch: []object.Matcher{{Path: inhibit.At("targetMatch", 0), Name: "t", Value: "2", Type: "!="}},
			Equal:       []string{"e"},
		}},
	}
	for version, intervals := range map[string]string{"v1alpha1": "muteTimeIntervals", "v1beta1": "timeIntervals"} {
		got := config(t, version, spec(intervals))
		if (got.V1alpha1 == nil) == (got.V1beta1 == nil) {
			t.Errorf("%s: not exactly one typed object", version)
		}
		got.V1alpha1, got.V1beta1 = nil, nil
		want.Version, want.IntervalsField = version, intervals
		want.TimeIntervals = []object.TimeInterval{{Path: object.Path{"spec", intervals, 0}, Name: "t", Periods: 2}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", version, diff)
		}
	}
}

func TestDeprecatedRegex(t *testing.T) {
	c := config(t, "v1alpha1", `{"route":{"receiver":"a","matchers":[{"name":"n","regex":true},{"name":"n","regex":true,"matchType":"="}]}}`)
	for i, want := range []string{"=~", "="} {
		if got := c.Route.Matchers[i].Type; got != want {
			t.Errorf("matchers[%d]: got %s, want %s", i, got, want)
		}
	}
}

func TestChildRoutes(t *testing.T) {
	for _, test := range []struct {
		name, child string
		want        []string
	}{
		{"clean", `{"receiver":"a","routes":[{"receiver":"b"}]}`, nil},
		{"case does not matter to encoding/json", `{"Receiver":"a","MATCHERS":[{"Name":"x","value":"y"}]}`, nil},
		{
			"unknown field", `{"receiver":"a","matchers":[{"name":"x","matchtype":"=","regx":true}]}`,
			[]string{`spec.route.routes[0].matchers[0].regx: unknown field "regx"; did you mean "regex"`},
		},
		{"wrong type", `{"receiver":7,"groupBy":"x"}`, []string{
			`spec.route.routes[0].receiver: expected a string, got number 7`,
			`spec.route.routes[0].groupBy: expected a list, got string "x"`,
		}},
		{"null", `null`, []string{`spec.route.routes[0]: expected an object, got null`}},
		{"no object", `"x"`, []string{`spec.route.routes[0]: expected an object, got string "x"`}},
		{"duplicate", `{"receiver":"a","receiver":"b"}`, []string{`spec.route.routes[0].receiver: duplicate field "receiver"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := config(t, "v1alpha1", `{"route":{"receiver":"a","routes":[`+test.child+`,{"receiver":"after"}]}}`)
			if diff := cmp.Diff(test.want, lines(c.Route.Routes[0].Problems)); diff != "" {
				t.Error(diff)
			}
			if got := c.Route.Routes[1].Receiver; got != "after" {
				t.Errorf("the next route was lost: %q", got)
			}
		})
	}
}

// A mistake elsewhere in the object must not hide one in a child route, nor the other way round.
func TestChildRoutesOfABrokenObject(t *testing.T) {
	o := decode(t, `{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"a"},
		"spec":{"receivrs":[],"route":{"receiver":"a","routes":[{"receiver":"a","receiver":"b"},{"routes":[{"mute":1}]}]}}}`)
	got := append(lines(o.Problems), lines(o.Config().Route.Routes[0].Problems)...)
	got = append(got, lines(o.Config().Route.Routes[1].Routes[0].Problems)...)
	want := []string{
		`spec.receivrs: unknown field "receivrs"; did you mean "receivers"`,
		`spec.route.routes[0].receiver: duplicate field "receiver"`,
		`spec.route.routes[1].routes[0].mute: unknown field "mute"; did you mean "muteTimeIntervals"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReceiverNull(t *testing.T) {
	c := config(t, "v1beta1", `{"route":{"receiver":null,"routes":[{"receiver":null},{"receiver":"null"},{},{"Receiver":null}]}}`)
	got := []bool{c.Route.ReceiverNull}
	for _, r := range c.Route.Routes {
		got = append(got, r.ReceiverNull)
	}
	if diff := cmp.Diff([]bool{true, true, false, false, true}, got); diff != "" {
		t.Error(diff)
	}
}
