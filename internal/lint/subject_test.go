package lint_test

import (
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

const subjectRule = `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"r"},"spec":{"groups":[
	{"name":"first","rules":[]},
	{"name":"usage","rules":[{"alert":"CartSlow","expr":"up"},{"record":"job:up:sum","expr":"up"},{"expr":"up"},{"alert":"LONG","expr":"up"}]}]}}`

const subjectConfig = `{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"c"},"spec":{
	"route":{"receiver":"slack","routes":[
		{"matchers":[{"name":"team","value":"shop","matchType":"="}],"routes":[
			{"receiver":"page","matchers":[{"name":"severity","value":"a|b","matchType":"=~"},{"name":"x","value":"","matchType":"!="}]}]},
		{"continue":true}]},
	"receivers":[{"name":"slack","slackConfigs":[{"channel":"#a"}]},{"name":"page"}],
	"timeIntervals":[{"name":"weekends","timeIntervals":[{}]}]}}`

func TestSubject(t *testing.T) {
	groups, route := object.Path{"spec", "groups"}, object.Path{"spec", "route"}
	for _, tt := range []struct {
		raw  string
		path object.Path
		want string
	}{
		{subjectRule, nil, ""},
		{subjectRule, object.Path{"metadata", "labels", "x"}, ""},
		{subjectRule, object.Path{"spec"}, ""},
		{subjectRule, groups, ""},
		{subjectRule, groups.At(0), `group "first"`},
		{subjectRule, groups.At(1, "rules", 0, "expr"), `group "usage", alert CartSlow`},
		{subjectRule, groups.At(1, "rules", 1), `group "usage", record job:up:sum`},
		{subjectRule, groups.At(1, "rules", 2, "expr"), `group "usage", rule 3`},
		{subjectRule, groups.At(1, "rules", 3), `group "usage", alert ` + strings.Repeat("é", 100) + "..."},
		{subjectRule, groups.At(7, "rules", 9), ""},
		{subjectConfig, route.At("receiver"), "receiver slack"},
		{subjectConfig, route.At("routes", 0, "matchers", 0), `route {team="shop"}, receiver slack`},
		{subjectConfig, route.At("routes", 0, "routes", 0, "groupWait"), `route {team="shop"} > {severity=~"a|b", x!=""}, receiver page`},
		{subjectConfig, route.At("routes", 1, "continue"), "receiver slack"},
		{subjectConfig, route.At("routes", 5), "receiver slack"},
		{subjectConfig, object.Path{"spec", "receivers", 0, "slackConfigs", 0, "apiURL"}, "receiver slack"},
		{subjectConfig, object.Path{"spec", "receivers", 8}, ""},
		{subjectConfig, object.Path{"spec", "timeIntervals", 0, "timeIntervals", 0}, "time interval weekends"},
		{subjectConfig, object.Path{"spec", "inhibitRules", 0}, ""},
	} {
		o, err := object.Decode([]byte(strings.Replace(tt.raw, "LONG", strings.Repeat("é", 200), 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := lint.SubjectOf(o, tt.path).String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.path, got, tt.want)
		}
	}
}

func TestSubjectBeforeMessage(t *testing.T) {
	s := lint.Subject{Group: "usage", Rule: 1, Alert: "Cart"}
	for message, want := range map[string]string{
		"expr does not parse":          `group "usage", alert Cart: expr does not parse`,
		`alert "Cart" is twice here`:   `group "usage": alert "Cart" is twice here`,
		"CartSlow, and My_Cart":        `group "usage", alert Cart: CartSlow, and My_Cart`,
		`CartSlow and Cart in "usage"`: `CartSlow and Cart in "usage"`,
	} {
		if got := s.Before(message); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
