package watchdognullroute_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/watchdognullroute"
	"github.com/alertlint/alertlint/internal/lint/linttest"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

func TestWatchdogNullRoute(t *testing.T) {
	linttest.Run(t, watchdognullroute.Check, checks.All(), "testdata")
}

func decode(t *testing.T, format string, args ...any) *object.Object {
	t.Helper()
	o, err := object.Decode(fmt.Appendf(nil, format, args...))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func lintWatchdog(o *object.Object, st *stack.Stack) []lint.Diagnostic {
	found, _ := lint.New([]*lint.Check{watchdognullroute.Check}, lint.DefaultPolicy()).Lint(o, st)
	return found
}

const toSlack = `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"main","namespace":"monitoring"},
	"spec":{"receivers":[{"name":"null"},{"name":"slack","slackConfigs":[{"channel":"a"}]}],"route":{"receiver":"slack","routes":[%s]}}}`

func TestWatchdogNamesTheAlertmanager(t *testing.T) {
	o := decode(t, toSlack, "")
	for _, tt := range []struct{ spec, want string }{
		{`"alertmanagerConfiguration":{"name":"main"}`, "uses this AlertmanagerConfig as its global configuration"},
		{`"alertmanagerConfigSelector":{},"alertmanagerConfigMatcherStrategy":{"type":"None"}`, "selects it and lets the alert in"},
		{`"alertmanagerConfigSelector":{"matchLabels":{"a":"b"}}`, ""},
		{`"alertmanagerConfiguration":{"name":"other"}`, ""},
	} {
		harmless := decode(t, `{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"a","namespace":"monitoring"},"spec":{}}`)
		am := decode(t, `{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"b","namespace":"monitoring"},"spec":{%s}}`, tt.spec)
		found := lintWatchdog(o, stack.New(harmless, am))
		if len(found) != 1 {
			t.Fatalf("%s: %v", tt.spec, found)
		}
		switch related := found[0].Related; {
		case tt.want == "" && len(related) > 0:
			t.Errorf("%s: %v", tt.spec, related)
		case tt.want != "" && (len(related) != 1 || related[0].Object != am.Ref || related[0].Message != tt.want):
			t.Errorf("%s: %v", tt.spec, related)
		}
	}
}

// TestWatchdogNotAnalysed has a regular expression that the verdict hangs on, and that costs too much to compile.
func TestWatchdogNotAnalysed(t *testing.T) {
	const route = `{"receiver":%q,"matchers":[{"name":"alertname","matchType":"=~","value":"Watchdog|%s"}]}`
	large := strings.Repeat("(a?)", 1<<18)
	found := lintWatchdog(decode(t, toSlack, fmt.Sprintf(route, "null", large)), stack.New())
	if len(found) != 1 || !strings.Contains(found[0].Message, "too large to check") || found[0].Path.String() != "spec.route.routes[0].matchers[0]" {
		t.Errorf("the verdict hangs on it: %.300v", found)
	}
	found = lintWatchdog(decode(t, toSlack, fmt.Sprintf(route, "slack", large)), stack.New())
	if len(found) != 1 || !strings.Contains(found[0].Message, `reaches receiver "slack"`) {
		t.Errorf("the verdict is the same either way: %.300v", found)
	}
}

// TestWatchdogSteps has many always-firing alerts' worth of routes: the walk grows with their number, no faster.
func TestWatchdogSteps(t *testing.T) {
	steps := func(n int) int {
		var routes []string
		for i := range n {
			routes = append(routes, fmt.Sprintf(`{"receiver":"slack","continue":true,"matchers":[{"name":"alertname","matchType":"=~","value":"Watchdog|A%d"}]}`, i))
		}
		m := meter.New(0)
		found := lint.New([]*lint.Check{watchdognullroute.Check}, lint.DefaultPolicy()).Judge(decode(t, toSlack, strings.Join(routes, ",")), stack.New(), m).Findings
		if len(found) != 1 || len(found[0].Message) > 500 {
			t.Errorf("%d findings: %.1000v", len(found), found)
		}
		return m.Steps()
	}
	if few, many := steps(2000), steps(4000); many > few*21/10 || few == 0 {
		t.Errorf("%d steps for 2,000 routes, %d for 4,000", few, many)
	}
}

func TestWatchdogOutOfReach(t *testing.T) {
	o := decode(t, toSlack, "")
	for _, tt := range []struct {
		spec string
		want lint.Severity
	}{
		{`"alertmanagerConfigSelector":{"matchLabels":{"a":"b"}}`, lint.Error},
		{``, lint.Warning},
		{`"alertmanagerConfiguration":{"name":"other"}`, lint.Warning},
	} {
		am := decode(t, `{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"b","namespace":"monitoring"},"spec":{%s}}`, tt.spec)
		if found := lintWatchdog(o, stack.New(am)); len(found) != 1 || found[0].Severity != tt.want {
			t.Errorf("%s: %v", tt.spec, found)
		}
	}
}
