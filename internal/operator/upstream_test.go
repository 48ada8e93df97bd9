package operator

import (
	"errors"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
)

func decode(t *testing.T, text string) *object.Object {
	t.Helper()
	o, err := object.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestGuardTellsANilSecret holds that upstream still panics on a selector that is not there where guard looks for it: in the
// functions of its store that get a key.
func TestGuardTellsANilSecret(t *testing.T) {
	am := NewAlertmanager(decode(t, `{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"main","namespace":"m"},
		"spec":{"alertmanagerConfigSelector":{}}}`), DefaultBase)
	failures, _ := am.Check(nil, decode(t, `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"a","namespace":"m"},
		"spec":{"route":{"receiver":"a"},"receivers":[{"name":"a","webhookConfigs":[{"url":"http://a","httpConfig":{"basicAuth":{"username":{"name":"s","key":"k"}}}}]}]}}`), false)
	if len(failures) != 1 || failures[0].Message != errNoSecret.Error() || failures[0].Stage != Skipped {
		t.Errorf("%v", failures)
	}
}

func TestGuardTellsOtherPanics(t *testing.T) {
	err := guard(func() error { panic("something else") })
	if p := (*panicError)(nil); !errors.As(err, &p) || !strings.Contains(err.Error(), "something else") {
		t.Errorf("%v", err)
	}
}

// TestParsesLikeAlertmanager holds that what is parsed is parsed as Alertmanager's command does it, UTF-8 and all, and that
// its old parser is not what answers.
func TestParsesLikeAlertmanager(t *testing.T) {
	matchers, err := ParseMatchers(`{"a.b"="c", d!~"e"}`)
	if err != nil || len(matchers) != 2 || matchers[0].Name != "a.b" {
		t.Errorf("%v, %v", matchers, err)
	}
	if _, err := load([]byte("route: {receiver: a, routes: [{matchers: ['\"a.b\"=\"c\"']}]}\nreceivers: [{name: a}]")); err != nil {
		t.Error(err)
	}
}
