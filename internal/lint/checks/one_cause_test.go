package checks_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// found returns what the checks find in the objects of a file, each as "check at path: message".
func found(t *testing.T, name, text string, all []*lint.Check) (out []string) {
	t.Helper()
	file := source.Parse(name, []byte(text))
	var objects []*object.Object
	for _, o := range file.Objects {
		objects = append(objects, o.Object)
	}
	linter, st := lint.New(all, lint.DefaultPolicy()), stack.New(objects...)
	for _, o := range objects {
		findings, bugs := linter.Lint(o, st)
		for _, b := range bugs {
			t.Fatalf("%v: %s", b, b.Reason)
		}
		for _, d := range findings {
			out = append(out, fmt.Sprintf("%s at %s: %s", d.Check.Name, d.Path, d.Message))
		}
	}
	return out
}

const (
	configHead   = "apiVersion: monitoring.coreos.com/v1beta1\nkind: AlertmanagerConfig\nmetadata: {name: c, namespace: shop}\nspec:\n"
	nullReceiver = `  receivers: [{name: "null"}]` + "\n"
	ruleHead     = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r, namespace: shop}\nspec:\n  groups:\n"
	baseHead     = "apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: m, namespace: shop}\nspec: {}\n---\n" +
		"apiVersion: v1\nkind: Secret\nmetadata: {name: alertmanager-m, namespace: shop}\nstringData:\n  alertmanager.yaml: |\n"
)

// TestOneCause holds one mistake to one finding: whatever else it keeps checks from, the first thing to do is to mend it.
func TestOneCause(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"receiver not defined":         {configHead + "  route: {receiver: nul}\n" + nullReceiver, "alertmanager-config-invalid at spec.route.receiver"},
		"receiver null without quotes": {configHead + "  route: {receiver: null}\n" + nullReceiver, "alertmanager-config-invalid at spec.route.receiver"},
		"no receiver":                  {configHead + "  route: {}\n" + nullReceiver, "alertmanager-config-invalid at spec.route"},
		"Watchdog's receiver not defined": {
			configHead + "  route:\n    receiver: \"null\"\n    routes:\n    - receiver: nul\n      matchers: [{name: alertname, value: Watchdog, matchType: \"=\"}]\n" + nullReceiver,
			"alertmanager-config-invalid at spec.route.routes[0].receiver",
		},
		"interval without a unit":  {ruleHead + "  - {name: g, interval: 30, rules: []}\n", "object-invalid at spec.groups[0].interval"},
		"for without a unit":       {ruleHead + "  - {name: g, rules: [{alert: A, expr: up, for: 5}]}\n", "object-invalid at spec.groups[0].rules[0].for"},
		"groupWait without a unit": {configHead + "  route: {receiver: \"null\", groupWait: 30}\n" + nullReceiver, "object-invalid at spec.route.groupWait"},
		"rule that is a text":      {ruleHead + "  - {name: g, rules: [up]}\n", "object-invalid at spec.groups[0].rules[0]"},
		"group that is a text":     {ruleHead + "  - up\n", "object-invalid at spec.groups[0]"},
		"rule without anything":    {ruleHead + "  - {name: g, rules: [{}]}\n", "rule-invalid at spec.groups[0].rules[0]"},
		"both alert and record": {
			ruleHead + "  - {name: g, rules: [{alert: A, record: a, expr: up, for: 5m, annotations: {a: b}}]}\n",
			"rule-invalid at spec.groups[0].rules[0].alert",
		},
		"a field misspelt in every matcher": {
			configHead + "  route: {receiver: \"null\"}\n  inhibitRules:\n  - sourceMatch: [{name: a, value: b, matchTyp: \"=\"}, {name: b, value: b, matchTyp: \"=\"}]\n" +
				"    targetMatch: [{name: c, value: b, matchTyp: \"=\"}]\n" + nullReceiver,
			"object-invalid at spec.inhibitRules[0].sourceMatch[0].matchTyp",
		},
		"an operator misspelt in every matcher": {
			configHead + "  route: {receiver: \"null\"}\n  inhibitRules:\n  - sourceMatch: [{name: a, value: b, matchType: \"==\"}, {name: b, value: b, matchType: \"==\"}]\n" +
				"    targetMatch: [{name: c, value: b, matchType: \"==\"}]\n" + nullReceiver,
			"alertmanager-config-invalid at spec.inhibitRules[0].sourceMatch[0].matchType",
		},
		"base without the receiver": {
			baseHead + "    route: {receiver: nul}\n    receivers: [{name: \"null\"}]\n---\n" + ruleHead + "  - {name: g, rules: [{alert: Watchdog, expr: vector(1), labels: {severity: none}}]}\n",
			"alertmanager-config-unloadable at stringData[alertmanager.yaml].route.receiver",
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := found(t, "f.yaml", tt.text, checks.All())
			if len(out) != 1 || !hasPrefix(out[0], tt.want) {
				t.Errorf("want one finding, %s; got %d:", tt.want, len(out))
				for _, o := range out {
					t.Log(o)
				}
			}
		})
	}
}

func hasPrefix(s, prefix string) bool { return len(s) > len(prefix) && s[:len(prefix)+1] == prefix+":" }

// TestOrderOfChecks holds that the order of the list is for users alone.
func TestOrderOfChecks(t *testing.T) {
	var files []string
	for _, pattern := range []string{"testdata/*/*/*.yaml", "*/testdata/*/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) < 20 {
			t.Fatal(pattern, len(found), err)
		}
		files = append(files, found...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := found(t, name, string(text), checks.All())
		for range 3 {
			shuffled := slices.Clone(checks.All())
			random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if diff := cmp.Diff(want, found(t, name, string(text), shuffled)); diff != "" {
				t.Errorf("%s: the order of the checks matters (-listed +shuffled):\n%s", name, diff)
			}
		}
	}
}

// TestDefersTo holds that checks defer to checks that there are, and never to each other.
func TestDefersTo(t *testing.T) {
	by := map[string]*lint.Check{}
	for _, c := range checks.All() {
		by[c.Name] = c
	}
	for _, c := range checks.All() {
		for _, name := range c.DefersTo {
			switch other := by[name]; {
			case other == nil:
				t.Errorf("%s defers to %s, which is no check", c.Name, name)
			case slices.Contains(other.DefersTo, c.Name):
				t.Errorf("%s and %s defer to each other", c.Name, name)
			}
		}
	}
}
