package routing_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/routing/routetest"
)

// concretions are values that unknown labels take in turn.
var concretions = append(append([]string{}, routetest.Values...), "watchdog", "dog", "other", "Watchcat", "zz")

// TestReachIsAlertmanagers holds what Reach says of 20,000 alerts with unknown labels against what Alertmanager does with
// alerts that they may be.
func TestReachIsAlertmanagers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var must, may, witnessed, vain, buried int
	for range 4000 {
		o := routetest.Config(t, routetest.RandomRoute(r, 3))
		theirs, err := upstream(o.Config().Route)
		if err != nil {
			t.Fatal(err)
		}
		root := routing.New(o).Root
		dead := root.Unreachable()
		buried += len(dead)
		for range 5 {
			alert := routetest.RandomAlert(r)
			exact := slices.Collect(places(root.Reach(routing.Alert{Labels: alert})))
			if want := upstreamPlaces(theirs, alert); !slices.Equal(exact, want) {
				t.Fatalf("%s\n%s\ngot  %v\nwant %v", o.Raw, alert, exact, want)
			}

			unknown := map[string]bool{}
			for _, name := range routetest.Names {
				if r.IntN(2) == 0 {
					unknown[name] = true
					delete(alert, model.LabelName(name))
				}
			}
			reached := root.Reach(routing.Alert{Labels: alert, Unknown: func(name string) bool { return unknown[name] }})
			seen := map[string]int{}
			const tries = 40
			for range tries {
				concrete := maps.Clone(alert)
				for name := range unknown {
					if v := routetest.Pick(r, concretions); v != "" {
						concrete[model.LabelName(name)] = model.LabelValue(v)
					}
				}
				at := 0
				for _, end := range upstreamPlaces(theirs, concrete) {
					seen[end]++
					i := slices.IndexFunc(reached[at:], func(r routing.Reached) bool { return r.Node.Route.Path.String() == end })
					if i < 0 {
						t.Fatalf("%s\nof %s, %s ends at %s; got %v", o.Raw, alert, concrete, end, reached)
					}
					at += i
					for _, d := range dead {
						if strings.HasPrefix(end+".", d.Node.Route.Path.String()+".") {
							t.Fatalf("%s\n%s ends at or below %s, which is dead", o.Raw, concrete, d.Node.Route.Path)
						}
					}
				}
			}
			for _, a := range reached {
				place := a.Node.Route.Path.String()
				switch {
				case a.Answer == object.Yes:
					must++
					if seen[place] < tries {
						t.Fatalf("%s\nnot every %s ends at %s", o.Raw, alert, place)
					}
				case a.Answer != object.Unknown:
					t.Fatalf("answer %s", a.Answer)
				default:
					may++
				}
				if a.Witness == nil {
					if seen[place] > 0 {
						vain++
					}
					continue
				}
				witnessed++
				if !slices.Contains(upstreamPlaces(theirs, a.Witness), place) {
					t.Fatalf("%s\n%s does not end at %s", o.Raw, a.Witness, place)
				}
				for name, v := range a.Witness {
					if alert[name] != v && !unknown[string(name)] {
						t.Fatalf("%s is no %s", a.Witness, alert)
					}
				}
			}
		}
	}
	t.Logf("%d must, %d may, %d with a witness, %d that were found by chance alone, %d dead routes", must, may, witnessed, vain, buried)
	if must < 5000 || may < 5000 || witnessed < (must+may)*98/100 || vain > 100 || buried < 1000 {
		t.Error("the answers tell too little")
	}
}

func places(reached []routing.Reached) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, r := range reached {
			if !yield(r.Node.Route.Path.String()) {
				return
			}
		}
	}
}

func upstreamPlaces(r *config.Route, alert model.LabelSet) (out []string) {
	for _, end := range upstreamEnds(r, alert) {
		place, _, _ := strings.Cut(end, " -> ")
		out = append(out, place)
	}
	return out
}

func TestReach(t *testing.T) {
	const shop, watchdog = `{"name":"namespace","value":"shop","matchType":"="}`, `{"name":"alertname","value":"Watchdog","matchType":"="}`
	for _, tt := range []struct {
		name, routes, alert, want string
	}{
		{"all known", `{"receiver":"a","matchers":[` + shop + `]}`, `namespace=shop`, `a yes`},
		{"absent", `{"receiver":"a","matchers":[` + shop + `]}`, ``, `root yes`},
		{"may", `{"receiver":"a","matchers":[` + shop + `]}`, `namespace=?`, `a unknown {namespace="shop"}; root unknown {}`},
		{"continue", `{"receiver":"a","continue":true,"matchers":[` + shop + `]},{"receiver":"b"}`, `namespace=?`, `a unknown {namespace="shop"}; b yes`},
		{"taken before", `{"receiver":"a"},{"receiver":"b","matchers":[` + shop + `]}`, `namespace=?`, `a yes`},
		{
			"never twice", `{"receiver":"a","matchers":[` + shop + `]},{"receiver":"b","matchers":[` + shop + `,` + watchdog + `]}`,
			`namespace=?,alertname=?`, `a unknown {namespace="shop"}; root unknown {}`,
		},
		{
			"never by a list", `{"receiver":"a","matchers":[{"name":"namespace","value":"shop|web","matchType":"=~"}]},{"receiver":"b","matchers":[` + shop + `]}`,
			`namespace=?`, `a unknown {namespace="shop"}; root unknown {}`,
		},
		{
			"the same pattern twice",
			`{"receiver":"a","matchers":[{"name":"namespace","value":"prod-.*","matchType":"=~"}]},{"receiver":"b","matchers":[{"name":"namespace","value":"prod-.*","matchType":"=~"}]}`,
			`namespace=?`, `a unknown {namespace="prod-"}; root unknown {}`,
		},
		{
			"any there is", `{"receiver":"a","matchers":[{"name":"namespace","value":".+","matchType":"=~"}]},{"receiver":"b","matchers":[{"name":"namespace","value":"prod-.*","matchType":"=~"}]}`,
			`namespace=?`, `a unknown {namespace="other"}; root unknown {}`,
		},
		{
			"patterns that are not compared",
			`{"receiver":"a","matchers":[{"name":"namespace","value":"prod-.*","matchType":"=~"}]},{"receiver":"b","matchers":[{"name":"namespace","value":"prod-eu-.*","matchType":"=~"}]}`,
			`namespace=?`, `a unknown {namespace="prod-"}; b unknown; root unknown {}`,
		},
		{"a contradiction", `{"receiver":"a","matchers":[` + shop + `],"routes":[{"receiver":"b","matchers":[{"name":"namespace","value":"web","matchType":"="}]}]}`, `namespace=?`, `a unknown {namespace="shop"}; root unknown {}`},
		{"covered by its children", `{"receiver":"a","matchers":[` + shop + `],"routes":[{"receiver":"b","matchers":[` + shop + `]}]}`, `namespace=?`, `b unknown {namespace="shop"}; root unknown {}`},
		{"what never matches takes nothing", `{"receiver":"a","matchers":[` + shop + `,{"name":"namespace","value":"web","matchType":"="}]},{"receiver":"b"}`, `namespace=?`, `b yes`},
		{"a broken matcher", `{"receiver":"a","matchers":[{"name":"namespace","value":"(","matchType":"=~"}]}`, ``, `a unknown; root unknown`},
		{"a broken matcher that need not be asked", `{"receiver":"a","matchers":[{"name":"x","value":"(","matchType":"=~"},` + shop + `]}`, `namespace=?`, `a unknown; root unknown {}`},
		{"everything", `{"receiver":"a","matchers":[{"name":"namespace","value":".*","matchType":"=~"}]}`, `namespace=?`, `a yes`},
		{"a label that must be absent", `{"receiver":"a","matchers":[{"name":"namespace","value":".+","matchType":"!~"}]}`, `namespace=?`, `a unknown {}; root unknown {namespace="other"}`},
		{
			"one label frees the other", `{"receiver":"a","matchers":[{"name":"namespace","value":"shop","matchType":"!="},{"name":"team","value":"x","matchType":"="}]},{"receiver":"b","matchers":[{"name":"team","value":"x","matchType":"="}]}`,
			`namespace=?,team=?`, `a unknown {team="x"}; b unknown {namespace="shop", team="x"}; root unknown {}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := routetest.Config(t, map[string]any{"receiver": "root", "routes": json.RawMessage("[" + tt.routes + "]")})
			a := routing.Alert{Labels: model.LabelSet{}}
			unknown := map[string]bool{}
			for label := range strings.SplitSeq(tt.alert, ",") {
				if name, value, _ := strings.Cut(label, "="); value == "?" {
					unknown[name] = true
				} else if name != "" {
					a.Labels[model.LabelName(name)] = model.LabelValue(value)
				}
			}
			a.Unknown = func(name string) bool { return unknown[name] }
			var got []string
			for _, r := range routing.New(o).Root.Reach(a) {
				text := fmt.Sprintf("%s %s", r.Node.Receiver, r.Answer)
				if r.Witness != nil && r.Answer != object.Yes {
					text += " " + r.Witness.String()
				}
				got = append(got, text)
			}
			if g := strings.Join(got, "; "); g != tt.want {
				t.Errorf("got  %s\nwant %s", g, tt.want)
			}
		})
	}
}

// TestHostileTrees are trees of which many routes depend on unknown labels: no question takes more steps than it is granted.
func TestHostileTrees(t *testing.T) {
	const routes = 3_000
	for name, route := range map[string]func(i int) routetest.Route{
		"values": func(i int) routetest.Route {
			return routetest.Route{Matchers: []routetest.Matcher{{Name: "namespace", Value: fmt.Sprint("n", i), MatchType: "="}}}
		},
		"patterns": func(i int) routetest.Route {
			return routetest.Route{Matchers: []routetest.Matcher{{Name: "namespace", Value: fmt.Sprintf("n%d.*", i), MatchType: "=~"}}}
		},
		"pairs": func(i int) routetest.Route {
			return routetest.Route{Matchers: []routetest.Matcher{{Name: "namespace", Value: fmt.Sprint("n", i), MatchType: "!="}, {Name: "team", Value: fmt.Sprint("t", i), MatchType: "="}}}
		},
		"labels": func(i int) routetest.Route {
			return routetest.Route{Matchers: []routetest.Matcher{{Name: fmt.Sprint("a", i), Value: "x", MatchType: "="}, {Name: fmt.Sprint("b", i), Value: "y", MatchType: "!="}}}
		},
		"puzzle": func(i int) routetest.Route {
			var out routetest.Route
			for k := range 3 {
				out.Matchers = append(out.Matchers, routetest.Matcher{Name: fmt.Sprint("a", (i*7919+k*104729)%40), Value: "x", MatchType: []string{"=", "!="}[(i>>k)&1]})
			}
			return out
		},
		"continue": func(i int) routetest.Route {
			return routetest.Route{Continue: true, Matchers: []routetest.Matcher{{Name: "namespace", Value: fmt.Sprint("n", i%50), MatchType: "="}, {Name: "team", Value: fmt.Sprint("t", i), MatchType: "=~"}}}
		},
		"twins": func(i int) routetest.Route {
			value := fmt.Sprint("n", i)
			if i > routes/2 {
				value = fmt.Sprintf("n%d|n%d", i-routes/2, i-routes/2+1)
			}
			return routetest.Route{Matchers: []routetest.Matcher{{Name: "namespace", Value: value, MatchType: "=~"}}}
		},
		"lists": func(i int) routetest.Route {
			return routetest.Route{Matchers: []routetest.Matcher{{Name: "namespace", Value: fmt.Sprintf("(a|b|c)(d|e|f)(g|h)%d", i), MatchType: "=~"}}}
		},
	} {
		var flat []routetest.Route
		for i := range routes {
			flat = append(flat, route(i))
		}
		o := routetest.Config(t, routetest.Route{Receiver: "slack", Routes: flat})
		tree := routing.New(o)
		reached, steps := tree.Root.ReachSteps(routing.Alert{Labels: model.LabelSet{"alertname": "Watchdog"}, Unknown: func(string) bool { return true }})
		witnesses := 0
		for _, r := range reached {
			if r.Witness != nil {
				witnesses++
			}
		}
		dead, more := tree.Root.UnreachableSteps()
		t.Logf("%s: %d steps, %d reached, %d with a witness, %d skipped; %d steps, %d dead", name, steps, len(reached), witnesses,
			len(tree.Skipped), more, len(dead))
		// What is under way when the steps are used up goes on to its end, which is a look at each route at most.
		if most := routing.MaxSteps + 100*routes; steps > most || more > most {
			t.Errorf("%s took %d and %d steps, over %d", name, steps, more, most)
		}
	}
}

func FuzzReach(f *testing.F) {
	f.Add([]byte(`{"receiver":"slack","routes":[{"receiver":"null","matchers":[{"name":"alertname","value":"Watchdog","matchType":"="}]}]}`), "Watchdog", "namespace")
	f.Add([]byte(`{"receiver":"a","matchers":[{"name":"a","value":"Watch.*|x{3}","regex":true}],"routes":[{"continue":true},{"routes":[{"receiver":"b"}]}]}`), "Watchdog", "a")
	f.Add([]byte(`{"routes":[{"matchers":[{"name":"a","value":"(a|b|)?[c-e]$x(?i)y","matchType":"!~"},{"name":"b","value":"\\bx{2,}","matchType":"=~"}]}]}`), "acx", "b")
	f.Fuzz(func(t *testing.T, route []byte, value, name string) {
		if !json.Valid(route) || len(route) > 1<<14 {
			return
		}
		raw := fmt.Sprintf(`{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","spec":{"route":%s}}`, route)
		o, err := object.Decode([]byte(raw))
		if err != nil || o.Config().Route == nil || strings.Contains(value, "\n") {
			return
		}
		root := routing.New(o).Root
		reached := root.Reach(routing.Alert{Labels: model.LabelSet{"alertname": "Watchdog"}, Unknown: func(n string) bool { return n == name }})
		concrete := model.LabelSet{"alertname": "Watchdog", model.LabelName(name): model.LabelValue(value)}
		for _, end := range root.Match(concrete, false) {
			if name != "alertname" && !slices.ContainsFunc(reached, func(r routing.Reached) bool { return r.Node == end }) {
				t.Errorf("%s ends at %s", concrete, end.Route.Path)
			}
		}
		for _, r := range reached {
			if r.Witness != nil && !slices.Contains(root.Match(r.Witness, true), r.Node) {
				t.Errorf("%s does not end at %s", r.Witness, r.Node.Route.Path)
			}
		}
	})
}

func TestDead(t *testing.T) {
	const shop, web = `{"name":"namespace","value":"shop","matchType":"="}`, `{"name":"namespace","value":"web","matchType":"="}`
	for _, tt := range []struct {
		name, routes, want string
	}{
		{"none", `{"receiver":"a","matchers":[` + shop + `]},{"receiver":"b"}`, ``},
		{"after one that takes all", `{"receiver":"a"},{"receiver":"b","matchers":[` + shop + `],"routes":[{"receiver":"c"}]}`, `b by a`},
		{"after one that goes on", `{"receiver":"a","continue":true},{"receiver":"b"}`, ``},
		{"after two that take all together", `{"receiver":"a","matchers":[` + shop + `]},{"receiver":"x","matchers":[` + web + `]},{"receiver":"b","matchers":[{"name":"namespace","value":"shop|web","matchType":"=~"}]}`, `b by x`},
		{"after one above", `{"receiver":"a","matchers":[` + shop + `]},{"receiver":"x","routes":[{"receiver":"b","matchers":[` + shop + `]}]}`, `b by a`},
		{"a contradiction", `{"receiver":"a","matchers":[` + shop + `,` + web + `]},{"receiver":"b","matchers":[` + shop + `],"routes":[{"receiver":"c","matchers":[` + web + `]}]}`, `a contradicts; c contradicts`},
		{"a list against an exclusion", `{"receiver":"a","matchers":[{"name":"namespace","value":"shop|web","matchType":"=~"},{"name":"namespace","value":"(shop|web)","matchType":"!~"}]}`, `a contradicts`},
		{"what cannot be told", `{"receiver":"a","matchers":[{"name":"x","value":"(","matchType":"=~"}]},{"receiver":"b"}`, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := routetest.Config(t, map[string]any{"receiver": "root", "routes": json.RawMessage("[" + tt.routes + "]")})
			var got []string
			for _, d := range routing.New(o).Root.Unreachable() {
				text := d.Node.Receiver
				if d.By != nil {
					text += " by " + d.By.Receiver
				}
				if d.Contradiction {
					text += " contradicts"
				}
				got = append(got, text)
			}
			if g := strings.Join(got, "; "); g != tt.want {
				t.Errorf("got  %s\nwant %s", g, tt.want)
			}
		})
	}
}
