package routing_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/routing/routetest"
)

// upstream makes of a route what Alertmanager does. The route's path goes along as the only label to group by.
func upstream(r *object.Route) (*config.Route, error) {
	out := &config.Route{Receiver: r.Receiver, Continue: r.Continue, GroupBy: []model.LabelName{model.LabelName(r.Path.String())}}
	for _, m := range r.Matchers {
		t := labels.MatchType(slices.Index([]string{"=", "!=", "=~", "!~"}, m.Type))
		if t < 0 {
			return nil, fmt.Errorf("match type %q", m.Type)
		}
		made, err := labels.NewMatcher(t, m.Name, m.Value)
		if err != nil {
			return nil, err
		}
		out.Matchers = append(out.Matchers, made)
	}
	for _, child := range r.Routes {
		made, err := upstream(child)
		if err != nil {
			return nil, err
		}
		out.Routes = append(out.Routes, made)
	}
	return out, nil
}

// ends lists route and receiver of each end.
func upstreamEnds(r *config.Route, alert model.LabelSet) (out []string) {
	for _, end := range dispatch.NewRoute(r, nil).Match(alert) {
		for at := range end.RouteOpts.GroupBy {
			out = append(out, fmt.Sprintf("%s -> %q", at, end.RouteOpts.Receiver))
		}
	}
	return out
}

func ends(o *object.Object, alert model.LabelSet) (out []string) {
	for _, end := range routing.New(o).Root.Match(alert, false) {
		out = append(out, fmt.Sprintf("%s -> %q", end.Route.Path, end.Receiver))
	}
	return out
}

func TestRouteMatchIsAlertmanagers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	several := 0
	for range 3000 {
		o := routetest.Config(t, routetest.RandomRoute(r, 3))
		want, err := upstream(o.Config().Route)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			alert := routetest.RandomAlert(r)
			w, g := upstreamEnds(want, alert), ends(o, alert)
			if !slices.Equal(w, g) {
				t.Fatalf("%s\n%s\ngot  %v\nwant %v", o.Raw, alert, g, w)
			}
			if len(w) > 1 {
				several++
			}
		}
	}
	if several < 100 {
		t.Errorf("only %d alerts ended at several routes", several)
	}
}

func FuzzRouteWalk(f *testing.F) {
	f.Add([]byte(`{"receiver":"slack","routes":[{"receiver":"null","matchers":[{"name":"alertname","value":"Watchdog","matchType":"="}]}]}`), "Watchdog")
	f.Add([]byte(`{"receiver":"a","matchers":[{"name":"alertname","value":"Watch.*|x{3}","regex":true}],"routes":[{"continue":true},{"routes":[{"receiver":"b"}]}]}`), "Watchdog")
	f.Add([]byte(`{"receiver":"a","routes":[{"matchers":[{"name":"alertname","value":"(","matchType":"=~"}]}, null, {"matchers":"x"}]}`), "")
	f.Add([]byte(`{"routes":[{"matchers":[{"name":"alertname","value":"(a|b|)?[c-e]$x(?i)y","matchType":"!~"}]}]}`), "acx")
	f.Fuzz(func(t *testing.T, route []byte, name string) {
		if !json.Valid(route) || len(route) > 1<<14 {
			return
		}
		raw := fmt.Sprintf(`{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","spec":{"route":%s}}`, route)
		o, err := object.Decode([]byte(raw))
		if err != nil || o.Config().Route == nil {
			return
		}
		alert := model.LabelSet{"alertname": model.LabelValue(name), "severity": "none"}
		tree := routing.New(o)
		tree.Root.Match(alert, true)
		tree.Root.Others([]string{name}, true)
		for n := range tree.Root.All {
			if n.Names(name) && n.Only([]string{name + "x"}, false) && n.Fits(alert) == object.Yes {
				t.Errorf("%s admits only %q and also %q", n.Route.Path, name+"x", name)
			}
		}
		want, err := upstream(o.Config().Route)
		if err != nil || len(o.Problems) > 0 || len(tree.Skipped) > 0 || strings.Contains(string(route), "${") || hasProblems(o.Config().Route) {
			return
		}
		if w, g := upstreamEnds(want, alert), ends(o, alert); !slices.Equal(w, g) {
			t.Errorf("got  %v\nwant %v", g, w)
		}
	})
}

func hasProblems(r *object.Route) bool {
	return len(r.Problems) > 0 || slices.ContainsFunc(r.Routes, hasProblems)
}

// TestOthers compares with walks of alerts by other names: what it says no one else reaches, none of them may reach.
func TestOthers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	names := []string{"Watchdog"}
	exclusive := 0
	for range 3000 {
		o := routetest.Config(t, routetest.RandomRoute(r, 3))
		root := routing.New(o).Root
		others := root.Others(names, false)
		if len(others) < 3 {
			exclusive++
		}
		for range 10 {
			alert := routetest.RandomAlert(r)
			if alert["alertname"] == "Watchdog" {
				continue
			}
			for _, end := range root.Match(alert, false) {
				if others[end.Receiver] == nil {
					t.Fatalf("%s\n%s reaches %q", o.Raw, alert, end.Receiver)
				}
			}
		}
	}
	if exclusive < 100 {
		t.Errorf("only %d trees leave receivers to Watchdog", exclusive)
	}
}

func TestNamesAndOnly(t *testing.T) {
	for _, tt := range []struct {
		matchType, value string
		names, only      bool
	}{
		{"=", "Watchdog", true, true},
		{"=", "InfoInhibitor", false, false},
		{"!=", "Watchdog", false, false},
		{"!=", "InfoInhibitor", false, false},
		{"=~", "Watchdog", true, true},
		{"=~", "^Watchdog$", true, true},
		{"=~", "(Watchdog)", true, true},
		{"=~", "Watchdo[g]", true, true},
		{"=~", "Watchdog|InfoInhibitor", true, false},
		{"=~", "Watch(dog|cat)", true, false},
		{"=~", "Watchdogs?", true, false},
		{"=~", "Watchdog|", true, false},
		{"=~", "Watchdog|Heartbeat", true, true},
		{"=~", "Watchdog.*", false, false},
		{"=~", "(?i)watchdog", false, false},
		{"=~", "", false, false},
		{"=~", ".*", false, false},
		{"=~", "Watchdog|A{2}", false, false},
		{"!~", "Watchdog", false, false},
	} {
		o := routetest.Config(t, routetest.Route{Receiver: "a", Matchers: []routetest.Matcher{{Name: "alertname", Value: tt.value, MatchType: tt.matchType}}})
		n := routing.New(o).Root
		if got := n.Names("Watchdog"); got != tt.names {
			t.Errorf("%s %q: Names is %v", tt.matchType, tt.value, got)
		}
		if got := n.Only([]string{"Watchdog", "Heartbeat"}, false); got != tt.only {
			t.Errorf("%s %q: Only is %v", tt.matchType, tt.value, got)
		}
	}
}

// TestUndecided are routes of which it cannot be told whether they match.
func TestUndecided(t *testing.T) {
	alert := model.LabelSet{"alertname": "Watchdog"}
	for _, child := range []string{
		`{"matchers":[{"name":"alertname","value":"Watchdog(","matchType":"=~"}]}`,
		`{"matchers":[{"name":"alertname","value":"Watchdog","matchType":"=="}]}`,
		`{"matchers":[{"name":"alertname","value":"${WATCHDOG}"}]}`,
		`{"matchers":["alertname=Watchdog"]}`,
		`{"match":{"alertname":"Watchdog"}}`,
	} {
		o := routetest.Config(t, map[string]any{"receiver": "slack", "routes": []any{json.RawMessage(child)}})
		root := routing.New(o).Root
		if got := root.Match(alert, false); len(got) != 1 || got[0] != root {
			t.Errorf("%s matches", child)
		}
		if got := root.Match(alert, true); len(got) != 1 || got[0] != root.Children[0] {
			t.Errorf("%s does not match", child)
		}
	}
	o := routetest.Config(t, map[string]any{"receiver": "slack", "matchers": []any{"alertname=Watchdog"}})
	if got := routing.New(o).Root.Fits(alert); got != object.Unknown {
		t.Errorf("a first-level route with a broken matcher: %s", got)
	}
}

// TestHostileRegexps are trees whose regular expressions are compiled up to a budget, and skipped beyond it.
func TestHostileRegexps(t *testing.T) {
	for _, value := range []string{
		strings.Repeat(`\W\D\S`, 100_000), `(\pL?){1000}`, `(?i)[a-\x{10FFFF}]`, strings.Repeat("(a?)", 1000),
		strings.Repeat("a|b.", 100_000), "(" + strings.Repeat("abc", 1000) + "){1000}", strings.Repeat("Alert1|", 60_000),
		strings.Repeat("(", 900) + strings.Repeat("ab|c", 100) + strings.Repeat(")", 900),
		"[a-z][a-z][a-z]", "(a|b)(c|d)" + strings.Repeat("(e|f)", 8),
	} {
		var routes []routetest.Route
		for i := range min(9_000, max(1, 1<<20/(len(value)+80))) {
			v := value + fmt.Sprintf("|a%d", i)
			routes = append(routes, routetest.Route{Matchers: []routetest.Matcher{{Name: "alertname", Value: v, MatchType: "=~"}}})
		}
		o := routetest.Config(t, routetest.Route{Receiver: "slack", Routes: routes})
		tree, steps := routing.NewSteps(o)
		tree.Root.Match(model.LabelSet{"alertname": "Watchdog"}, false)
		t.Logf("%.20q x %d: %d steps, %d skipped", value, len(routes), steps, len(tree.Skipped))
		if steps > meter.RegexpBudget {
			t.Errorf("%.20q took %d steps", value, steps)
		}
	}
}
