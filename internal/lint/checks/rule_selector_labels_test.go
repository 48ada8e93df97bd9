package checks_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

func selectorFindings(t *testing.T, policy *lint.Policy, meta string, view ...string) []lint.Diagnostic {
	t.Helper()
	var objects []*object.Object
	for _, raw := range append(view, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":`+meta+`}`) {
		o, err := object.Decode([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	diags, bugs := lint.New([]*lint.Check{checks.RuleSelectorLabels}, policy).Lint(objects[len(objects)-1], stack.New(objects...))
	if len(bugs) > 0 {
		t.Fatal(bugs[0].Reason)
	}
	return diags
}

const wantsRelease = `{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"k8s","namespace":"m"},` +
	`"spec":{"ruleSelector":{"matchLabels":{"release":"kps"}},"ruleNamespaceSelector":{"matchLabels":{"team":"a"}}}}`

// TestSelectorLabelsAtAdmission holds that the webhook adds a label only where that is known to help.
func TestSelectorLabelsAtAdmission(t *testing.T) {
	shop := `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"team":"a"}}}`
	for name, tc := range map[string]struct {
		view []string
		want bool
	}{
		"namespace in view":     {[]string{wantsRelease, shop}, true},
		"namespace not in view": {[]string{wantsRelease}, false},
	} {
		t.Run(name, func(t *testing.T) {
			diags := selectorFindings(t, lint.DefaultPolicy(), `{"name":"r","namespace":"shop"}`, tc.view...)
			if len(diags) != 1 || diags[0].Fix == nil || diags[0].Fix.AtAdmission != tc.want {
				t.Errorf("got %+v", diags)
			}
		})
	}
}

// TestSelectorLabelsLeaveBrokenObjects holds that labels which do not fit, and objects without a name, are left alone: a
// fix could overwrite what stands there.
func TestSelectorLabelsLeaveBrokenObjects(t *testing.T) {
	for _, meta := range []string{`{"namespace":"m"}`, `{"name":"r","labels":["a"]}`, `{"name":"r","labels":{"a":{"b":"c"}}}`, `"r"`} {
		if diags := selectorFindings(t, lint.DefaultPolicy(), meta, wantsRelease); len(diags) > 0 {
			t.Errorf("%s: %s", meta, diags[0].Message)
		}
	}
}

// TestSelectorLabelsFix applies fixes to random objects by random policies: what was there stays, and no second fix follows.
func TestSelectorLabelsFix(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	keys, values := []string{"release", "team", "role"}, []string{"kps", "a", "b"}
	random := func() map[string]string {
		out := map[string]string{}
		for _, k := range keys {
			if rng.IntN(2) == 0 {
				out[k] = values[rng.IntN(len(values))]
			}
		}
		return out
	}
	fixed := 0
	for range 2000 {
		var view []*object.Object
		for _, name := range []string{"x", "y"}[:rng.IntN(3)] {
			view = append(view, decodeLabels(t, "Prometheus", name, `"metadata":{"name":%q},"spec":{"ruleNamespaceSelector":{},"ruleSelector":{"matchLabels":%s}}`, random()))
		}
		st := stack.New(view...)
		policy := lint.DefaultPolicy()
		policy.Inject.PrometheusRule = random()
		linter := lint.New([]*lint.Check{checks.RuleSelectorLabels}, policy)
		has := random()
		diags, _ := linter.Lint(decodeLabels(t, "PrometheusRule", "r", `"metadata":{"name":%q,"labels":%s}`, has), st)
		if len(diags) == 0 || diags[0].Fix == nil {
			continue
		}
		fixed++
		after := maps.Clone(has)
		for _, e := range diags[0].Fix.Edits {
			added, whole := e.Value.(map[string]any)
			if !whole {
				added = map[string]any{e.Path[2].(string): e.Value}
			}
			if whole && len(has) > 0 {
				t.Fatalf("%v is replaced by %v", has, added)
			}
			for k, v := range added {
				if _, there := has[k]; there {
					t.Fatalf("%v: %s is overwritten: %s", has, k, diags[0].Message)
				}
				after[k] = v.(string)
			}
		}
		if again, _ := linter.Lint(decodeLabels(t, "PrometheusRule", "r", `"metadata":{"name":%q,"labels":%s}`, after), st); len(again) > 0 {
			t.Fatalf("%v: %s\nand then %v: %s", has, diags[0].Message, after, again[0].Message)
		}
	}
	if fixed < 200 {
		t.Errorf("only %d fixes: they prove too little", fixed)
	}
}

func decodeLabels(t *testing.T, kind, name, format string, labels map[string]string) *object.Object {
	t.Helper()
	set, err := json.Marshal(labels)
	if err != nil {
		t.Fatal(err)
	}
	raw := fmt.Sprintf(`{"apiVersion":"monitoring.coreos.com/v1","kind":%q,`+format+`}`, kind, name, set)
	o, err := object.Decode([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return o
}
