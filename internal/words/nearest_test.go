package words_test

import (
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/words"
)

func TestNearest(t *testing.T) {
	names := []string{"groupBy", "groupWait", "receiver", "muteTimeIntervals", "routes"}
	for written, want := range map[string]string{
		"group_by": "groupBy", "GroupBy": "groupBy", "recevier": "receiver", "route": "routes", "mute": "muteTimeIntervals",
		"group": "", "r": "", "": "", "nothing": "", strings.Repeat("receiver", 9): "",
	} {
		if got := words.Nearest(written, names); got != want {
			t.Errorf("%s: got %q, want %q", written, got, want)
		}
	}
}

// TestDidYouMean holds what people write who know the other API version, Alertmanager's own configuration or promtool.
func TestDidYouMean(t *testing.T) {
	const (
		v1alpha1 = `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"x"},"spec":`
		v1beta1  = `{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"x"},"spec":`
		rule     = `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"x"},"spec":{"groups":[{"name":"g","rules":[`
	)
	for _, tt := range []struct{ raw, want string }{
		{v1alpha1 + `{"timeIntervals":[]}}`, `unknown field "timeIntervals"; did you mean "muteTimeIntervals"`},
		{v1beta1 + `{"muteTimeIntervals":[]}}`, `unknown field "muteTimeIntervals"; did you mean "timeIntervals"`},
		{v1beta1 + `{"inhibitRules":[{"sourceMatch":[{"name":"a","value":"b","regex":true}]}]}}`, `unknown field "regex"; did you mean "matchType"`},
		{v1beta1 + `{"inhibitRules":[{"source_matchers":[]}]}}`, `unknown field "source_matchers"; did you mean "sourceMatch"`},
		{v1beta1 + `{"route":{"receiver":"a","matchers":["severity=~\"a|b\""]}}}`, `expected an object, got string "severity=~\"a|b\""; write {name: severity, matchType: "=~", value: "a|b"}`},
		{v1beta1 + `{"route":{"receiver":"a","matchers":["severity"]}}}`, `expected an object, got string "severity"`},
		{rule + `{"alert":"A","expression":"up"}]}]}}`, `unknown field "expression"; did you mean "expr"`},
		{rule + `{"alert":"A","expr":"up","summary":"x"}]}]}}`, `unknown field "summary"; did you mean "annotations"`},
	} {
		o, err := object.Decode([]byte(tt.raw))
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Problems) != 1 || o.Problems[0].Message != tt.want {
			t.Errorf("got %v, want %s", o.Problems, tt.want)
		}
	}
}
