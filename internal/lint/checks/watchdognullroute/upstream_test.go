package watchdognullroute_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/blang/semver/v4"
	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/common/model"
	"k8s.io/client-go/kubernetes/fake"

	fixes "github.com/alertlint/alertlint/internal/fix"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/watchdognullroute"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// randomConfig is an AlertmanagerConfig with a null receiver, two of webhooks, and one that notifies people.
func randomConfig(r *rand.Rand) *object.Object {
	var route func(depth int) map[string]any
	route = func(depth int) map[string]any {
		out := map[string]any{"continue": r.IntN(3) == 0}
		if r.IntN(3) > 0 {
			out["receiver"] = pick(r, []string{"null", "hook", "hook2", "mail"})
		}
		var matchers, children []any
		for range r.IntN(3) {
			m := map[string]any{"name": pick(r, []string{"alertname", "alertname", "severity", "namespace"}), "matchType": pick(r, []string{"=", "!="})}
			m["value"] = pick(r, []string{"Watchdog", "Other", "none", "a", ""})
			if r.IntN(2) == 0 {
				m["value"] = pick(r, []string{"Watchdog|Other", "Watchdog", "Watch.*", ".*", ".+", "none|critical", "\\w+", "a\\.b|\"c\""})
				delete(m, "matchType")
				if m["regex"] = true; r.IntN(2) == 0 {
					m["matchType"] = pick(r, []string{"=~", "!~"})
				}
			}
			matchers = append(matchers, m)
		}
		for range r.IntN(4) * min(depth, 1) {
			children = append(children, route(depth-1))
		}
		out["matchers"], out["routes"] = matchers, children
		return out
	}
	root := route(2)
	if r.IntN(3) > 0 {
		delete(root, "matchers")
	}
	root["receiver"] = pick(r, []string{"null", "hook", "mail"})
	raw, err := json.Marshal(map[string]any{
		"apiVersion": "monitoring.coreos.com/v1alpha1", "kind": "AlertmanagerConfig",
		"metadata": map[string]any{"name": "main", "namespace": pick(r, []string{"monitoring", "team-a"})},
		"spec": map[string]any{"route": root, "receivers": []any{
			map[string]any{"name": "null"},
			map[string]any{"name": "hook", "webhookConfigs": []any{map[string]any{"url": "http://a"}}},
			map[string]any{"name": "hook2", "webhookConfigs": []any{map[string]any{"url": "http://b"}}},
			map[string]any{"name": "mail", "emailConfigs": []any{map[string]any{"to": "a", "from": "b", "smarthost": "c:25", "requireTLS": false}}},
		}},
	})
	if err != nil {
		panic(err)
	}
	o, err := object.Decode(raw)
	if err != nil {
		panic(err)
	}
	return o
}

// rendered is the route tree that the operator writes for an Alertmanager that selects the object.
func rendered(t *testing.T, am *object.Object, o *object.Object) *dispatch.Route {
	t.Helper()
	clients := fake.NewClientset().CoreV1()
	b := alertmanager.NewConfigBuilder(slog.New(slog.DiscardHandler), semver.MustParse("0.33.1"), assets.NewStoreBuilder(clients, clients), am.Alertmanager())
	if err := b.InitializeFromRawConfiguration([]byte("route: {receiver: base}\nreceivers: [{name: base}]\n")); err != nil {
		t.Fatal(err)
	}
	err := b.AddAlertmanagerConfigs(t.Context(), map[string]*monitoringv1alpha1.AlertmanagerConfig{"main": o.Config().V1alpha1})
	if err != nil {
		t.Fatal(err)
	}
	text, err := b.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := config.Load(string(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return dispatch.NewRoute(loaded.Route, nil)
}

func reached(root *dispatch.Route, alert model.LabelSet) map[string]bool {
	found := map[string]bool{}
	for _, end := range root.Match(alert) {
		name := end.RouteOpts.Receiver
		found[name[strings.LastIndex(name, "/")+1:]] = true
	}
	return found
}

// TestWatchdogIsAlertmanagers compares the rule with what Alertmanager does with what the operator makes of the object. A
// dead man's switch is found there by trying other alerts.
func TestWatchdogIsAlertmanagers(t *testing.T) {
	policy := lint.DefaultPolicy()
	linter := lint.New([]*lint.Check{watchdognullroute.Check}, policy)
	var others []model.LabelSet
	for _, name := range []string{"Other", "Watch", "Watchdogs", "b"} {
		for _, severity := range []string{"", "none", "critical", "a", "Watchdog", "Other"} {
			for _, namespace := range []string{"", "none", "monitoring", "team-a", "a", "Watchdog", "Other"} {
				others = append(others, model.LabelSet{"alertname": model.LabelValue(name), "severity": model.LabelValue(severity), "namespace": model.LabelValue(namespace)})
			}
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	seen := map[string]int{}
	for i := range 1500 {
		o := randomConfig(r)
		am, err := object.Decode(fmt.Appendf(nil, `{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"m","namespace":"monitoring"},
			"spec":{"alertmanagerConfigSelector":{},"alertmanagerConfigNamespaceSelector":{},"alertmanagerConfigMatcherStrategy":{"type":%q}}}`,
			[]monitoringv1.AlertmanagerConfigMatcherStrategyType{"None", "None", "OnNamespaceExceptForAlertmanagerNamespace", "OnNamespace", ""}[i%5]))
		if err != nil {
			t.Fatal(err)
		}
		st := stack.New(am)
		root := rendered(t, am, o)
		ends := reached(root, policy.AlwaysFiring[0])
		shared := map[string]bool{}
		for _, alert := range others {
			maps.Copy(shared, reached(root, alert))
		}
		bad := ends["mail"] || ends["hook"] && shared["hook"] || ends["hook2"] && shared["hook2"]
		found, bugs := linter.Lint(o, st)
		switch silent := len(found) == 0; {
		case len(bugs) > 0:
			t.Fatal(bugs[0].Reason)
		case silent && bad:
			t.Fatalf("%s\nmissed: reaches %v, shared %v", o.Raw, slices.Collect(maps.Keys(ends)), shared)
		case !silent && !bad && !ends["hook"] && !ends["hook2"]:
			t.Fatalf("%s\nfalse alarm: %s", o.Raw, found[0].Message)
		case !silent && !bad:
			seen["no alert that was tried shares the webhook"]++
			if seen["no alert that was tried shares the webhook"] < 4 {
				t.Logf("%s\n%s", o.Raw, found[0].Message)
			}
		case silent && (ends["hook"] || ends["hook2"]):
			seen["heartbeat"]++
		case silent && ends["base"]:
			seen["does not enter"]++
		case silent:
			seen["null"]++
		default:
			seen["found"]++
			if found[0].Fix != nil {
				seen["fixed"]++
				if left := lintFixed(t, linter, st, o, found[0].Fix); len(left) > 0 {
					t.Fatalf("%s\nafter the fix: %s", o.Raw, left[0].Message)
				}
			}
		}
	}
	t.Log(seen)
	for _, kind := range []string{"heartbeat", "does not enter", "null", "found", "fixed"} {
		if seen[kind] < 5 {
			t.Errorf("only %d of %s", seen[kind], kind)
		}
	}
}

func lintFixed(t *testing.T, linter *lint.Linter, st *stack.Stack, o *object.Object, fix *lint.Fix) []lint.Diagnostic {
	t.Helper()
	ops, err := json.Marshal(fixes.Patch(fix))
	if err != nil {
		t.Fatal(err)
	}
	patch, err := jsonpatch.DecodePatch(ops)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := patch.Apply(o.Raw)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, ops, o.Raw)
	}
	fixed, err := object.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	found, _ := linter.Lint(fixed, st)
	return found
}
