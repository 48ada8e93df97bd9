package stack_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/routing/routetest"
	"github.com/alertlint/alertlint/internal/stack"
)

// TestTreeIsWhatTheOperatorRenders renders random stacks by the operator's ConfigBuilder, loads the outcome as Alertmanager
// does, and compares where alerts end with the merged tree.
func TestTreeIsWhatTheOperatorRenders(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	asked, several, trees := 0, 0, 0
	for asked < 20_000 {
		st := randomStack(t, r)
		am := st.Alertmanagers()[0]
		rendered, err := am.Rendered()
		if err != nil {
			continue // a random route that the operator does not take
		}
		loaded, err := config.Load(string(rendered))
		if err != nil {
			continue
		}
		trees++
		upstream := dispatch.NewRoute(loaded.Route, nil)
		root := am.Tree().Root
		for range 40 {
			asked++
			alert := routetest.RandomAlert(r)
			var want, got []string
			for _, end := range upstream.Match(alert) {
				want = append(want, end.RouteOpts.Receiver)
			}
			for _, end := range root.Match(alert, false) {
				got = append(got, end.FullReceiver())
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s ends at %q, Alertmanager has %q\n%s", alert, got, want, rendered)
			}
			var reached []string
			for _, end := range root.Reach(routing.Alert{Labels: alert}) {
				if end.Answer != object.Yes {
					t.Fatalf("%s may end at %s", alert, end.Node.FullReceiver())
				}
				reached = append(reached, end.Node.FullReceiver())
			}
			if !slices.Equal(reached, want) {
				t.Fatalf("%s reaches %q, Alertmanager has %q\n%s", alert, reached, want, rendered)
			}
			if len(want) > 1 {
				several++
			}
		}
	}
	if several < 1000 || trees < 400 {
		t.Errorf("%d of %d alerts end in several places, in %d trees: they prove too little", several, asked, trees)
	}
}

func randomStack(t *testing.T, r *rand.Rand) *stack.Stack {
	t.Helper()
	spec := map[string]any{"alertmanagerConfigSelector": map[string]any{}, "alertmanagerConfigNamespaceSelector": map[string]any{}}
	if s := routetest.Pick(r, []string{"", "None", "OnNamespace", "OnNamespaceExceptForAlertmanagerNamespace"}); s != "" {
		spec["alertmanagerConfigMatcherStrategy"] = map[string]any{"type": s}
	}
	var objects []*object.Object
	add := func(apiVersion, kind, namespace, name string, body map[string]any) {
		body["metadata"] = map[string]any{"namespace": namespace, "name": name}
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		o, err := object.DecodeAs(raw, apiVersion, kind)
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	// The namespaces are values that random alerts have.
	const own = "critical"
	for i := range 1 + r.IntN(3) {
		amc := map[string]any{"route": firstRoute(r), "receivers": someReceivers()}
		add("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", routetest.Pick(r, []string{own, "a", "none"}), fmt.Sprint("c", i), map[string]any{"spec": amc})
	}
	if r.IntN(3) == 0 {
		spec["alertmanagerConfiguration"] = map[string]any{"name": "global"}
		global := map[string]any{"route": rootRoute(r), "receivers": someReceivers()}
		add("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", own, "global", map[string]any{"spec": global})
	} else {
		text, err := yaml.Marshal(map[string]any{"route": inFile(rootRoute(r)), "receivers": someReceivers()})
		if err != nil {
			t.Fatal(err)
		}
		add("v1", "Secret", own, "alertmanager-main", map[string]any{"stringData": map[string]any{"alertmanager.yaml": string(text)}})
	}
	add("monitoring.coreos.com/v1", "Alertmanager", own, "main", map[string]any{"spec": spec})
	return stack.New(objects...)
}

func someReceivers() (out []map[string]any) {
	for _, name := range []string{"null", "slack", "hook", "mail"} {
		out = append(out, map[string]any{"name": name})
	}
	return out
}

func firstRoute(r *rand.Rand) routetest.Route {
	route := routetest.RandomRoute(r, 2)
	if route.Receiver == "" {
		route.Receiver = "slack"
	}
	return route
}

func rootRoute(r *rand.Rand) routetest.Route {
	route := firstRoute(r)
	route.Matchers, route.Continue = nil, false
	return route
}

// inFile writes a route as Alertmanager's file has it, with matchers in all three of their forms.
func inFile(r routetest.Route) map[string]any {
	out := map[string]any{"continue": r.Continue}
	if r.Receiver != "" {
		out["receiver"] = r.Receiver
	}
	var matchers []string
	match, matchRE := map[string]string{}, map[string]string{}
	for i, m := range r.Matchers {
		kind := m.MatchType
		if kind == "" && m.Regex {
			kind = "=~"
		} else if kind == "" {
			kind = "="
		}
		switch {
		case kind == "=" && i%2 == 0 && match[m.Name] == "":
			match[m.Name] = m.Value
		case kind == "=~" && i%2 == 0 && matchRE[m.Name] == "":
			matchRE[m.Name] = m.Value
		default:
			matchers = append(matchers, fmt.Sprintf("%s%s%q", m.Name, kind, m.Value))
		}
	}
	if len(match) > 0 {
		out["match"] = match
	}
	if len(matchRE) > 0 {
		out["match_re"] = matchRE
	}
	if len(matchers) > 0 {
		out["matchers"] = matchers
	}
	var routes []map[string]any
	for _, child := range r.Routes {
		routes = append(routes, inFile(child))
	}
	if routes != nil {
		out["routes"] = routes
	}
	return out
}
