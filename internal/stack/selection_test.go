package stack_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// decode returns the objects of YAML documents separated by "---".
func decode(t testing.TB, text string) []*object.Object {
	t.Helper()
	var out []*object.Object
	for doc := range strings.SplitSeq(text, "\n---\n") {
		raw, err := yaml.YAMLToJSON([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		o, err := object.Decode(raw)
		if err != nil {
			t.Fatalf("%v in:\n%s", err, doc)
		}
		out = append(out, o)
	}
	return out
}

func prometheus(meta, spec string) string {
	return fmt.Sprintf("apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: %s\nspec: %s", meta, spec)
}

func alertmanager(meta, spec string) string {
	return fmt.Sprintf("apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: %s\nspec: %s", meta, spec)
}

func namespace(meta string) string {
	return "apiVersion: v1\nkind: Namespace\nmetadata: " + meta
}

// say renders a verdict as the cases below write it.
func say(v stack.Verdict) string {
	out := v.Selects.String()
	if v.Global {
		out += " (global)"
	}
	for _, r := range v.Reasons {
		out += fmt.Sprintf("; %s %s", r.Field, r.Message)
		if r.Answer != v.Selects {
			out += fmt.Sprintf(" (%s)", r.Answer)
		}
	}
	if v.Add != nil {
		out += fmt.Sprintf("; add %v", v.Add)
	}
	if v.Change != nil {
		out += fmt.Sprintf("; change %v", v.Change)
	}
	return out
}

func TestRuleSelection(t *testing.T) {
	const m = "{name: k8s, namespace: monitoring}"
	for _, tc := range []struct{ name, rule, view, want string }{
		{"nil selects nothing", "{name: r, namespace: monitoring}", prometheus(m, "{}"), `no; ruleSelector is not set, which selects nothing`},
		{"empty selects everything", "{name: r, namespace: monitoring}", prometheus(m, "{ruleSelector: {}}"), `yes`},
		{"null is nil", "{name: r, namespace: monitoring}", prometheus(m, "{ruleSelector: null}"), `no; ruleSelector is not set, which selects nothing`},
		{"empty lists are everything", "{name: r, namespace: monitoring}", prometheus(m, "{ruleSelector: {matchLabels: {}, matchExpressions: []}}"), `yes`},
		{"thanos", "{name: r, namespace: a}", "apiVersion: monitoring.coreos.com/v1\nkind: ThanosRuler\nmetadata: {name: t, namespace: a}\nspec: {ruleSelector: {}}", `yes`},
		{"own namespace", "{name: r, namespace: shop}", prometheus(m, "{ruleSelector: {}}"), `no; ruleNamespaceSelector is not set, so it selects only its own namespace "monitoring", not "shop"`},
		{"all namespaces", "{name: r, namespace: shop}", prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {}}"), `yes`},
		{"all namespaces, none known", "{name: r}", prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {}}"), `yes`},
		{"rule without a namespace", "{name: r}", prometheus(m, "{ruleSelector: {}}"), `unknown; ruleNamespaceSelector depends on a namespace that is unknown`},
		{"rule with a variable namespace", "{name: r, namespace: '${NS}'}", prometheus(m, "{ruleSelector: {}}"), `unknown; ruleNamespaceSelector depends on a namespace that is unknown`},
		{"prometheus without a namespace", "{name: r, namespace: a}", prometheus("{name: k8s}", "{ruleSelector: {}}"), `unknown; ruleNamespaceSelector is not set, so it selects only its own namespace, which is unknown`},
		{
			"namespace by label",
			"{name: r, namespace: shop}",
			prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {team: a}}}") + "\n---\n" + namespace("{name: shop, labels: {team: a}}"),
			`yes`,
		},
		{
			"namespace with another label",
			"{name: r, namespace: shop}",
			prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {team: a}}}") + "\n---\n" + namespace("{name: shop, labels: {team: b}}"),
			`no; ruleNamespaceSelector requires team="a", but label team of namespace "shop" is "b"`,
		},
		{
			"namespace not in view",
			"{name: r, namespace: shop}",
			prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {team: a}}}"),
			`unknown; ruleNamespaceSelector requires team="a", but Namespace "shop" was not found`,
		},
		{
			"labels decide before the unknown namespace",
			"{name: r, namespace: shop}",
			prometheus(m, "{ruleSelector: {matchLabels: {app: x}}, ruleNamespaceSelector: {matchLabels: {team: a}}}"),
			`no; ruleSelector requires app="x", but label app is missing; ruleNamespaceSelector requires team="a", but Namespace "shop" was not found (unknown); add map[app:x]`,
		},
		{
			"the name label is always known",
			"{name: r, namespace: shop}",
			prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [shop, b]}]}}"),
			`yes`,
		},
		{
			"the name label rules out, whatever else",
			"{name: r, namespace: shop}",
			prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b, team: a}}}"),
			`no; ruleNamespaceSelector requires kubernetes.io/metadata.name="b", but label kubernetes.io/metadata.name of namespace "shop" is "shop"; ruleNamespaceSelector requires team="a", but Namespace "shop" was not found (unknown)`,
		},
		{
			"two namespaces of one name that disagree",
			"{name: r, namespace: shop}",
			prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {team: a}}}") + "\n---\n" + namespace("{name: shop, labels: {team: a}}") + "\n---\n" + namespace("{name: shop}"),
			`unknown; ruleNamespaceSelector depends on labels of namespace "shop", for which several Namespace objects disagree`,
		},
		{
			"in, not in, exists, does not exist",
			"{name: r, namespace: monitoring, labels: {b: x, d: z}}",
			prometheus(m, "{ruleSelector: {matchExpressions: [{key: a, operator: In, values: [q, p]}, {key: b, operator: NotIn, values: [x]}, {key: c, operator: Exists}, {key: d, operator: DoesNotExist}]}}"),
			`no; ruleSelector requires a in (q, p), but label a is missing; ruleSelector requires b not in (x), but label b is "x"; ruleSelector requires any c, but label c is missing; ruleSelector requires no d, but label d is "z"`,
		},
		{
			"the first value in written order",
			"{name: r, namespace: monitoring}",
			prometheus(m, "{ruleSelector: {matchExpressions: [{key: a, operator: In, values: [q, p]}, {key: c, operator: Exists}]}}"),
			`no; ruleSelector requires a in (q, p), but label a is missing; ruleSelector requires any c, but label c is missing; add map[a:q c:true]`,
		},
		{
			"values that all requirements of a label take",
			"{name: r, namespace: monitoring}",
			prometheus(m, "{ruleSelector: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: In, values: [q, p, o]}, {key: a, operator: NotIn, values: [q]}, {key: a, operator: In, values: [o, p]}]}}"),
			`no; ruleSelector requires any a, but label a is missing; ruleSelector requires a in (q, p, o), but label a is missing; ruleSelector requires a in (o, p), but label a is missing; add map[a:p]`,
		},
		{
			"requirements that contradict each other",
			"{name: r, namespace: monitoring}",
			prometheus(m, "{ruleSelector: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}}"),
			`no; ruleSelector requires any a, but label a is missing`,
		},
		{
			"an invalid operator",
			"{name: r, namespace: monitoring}",
			prometheus(m, "{ruleSelector: {matchExpressions: [{key: a, operator: Like, values: [b]}]}}"),
			`no; ruleSelector is invalid: "Like" is not a valid label selector operator`,
		},
		{
			"an invalid namespace selector",
			"{name: r, namespace: monitoring}",
			prometheus(m, "{ruleSelector: {}, ruleNamespaceSelector: {matchExpressions: [{key: a, operator: In}]}}"),
			`no; ruleNamespaceSelector is invalid: values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty`,
		},
		{
			"a selector that does not fit",
			"{name: r, namespace: monitoring}",
			prometheus(m, "{ruleSelector: {matchLabel: {a: b}}}"),
			`unknown; ruleSelector is malformed: unknown field "matchLabel"; did you mean "matchLabels"`,
		},
		{
			"a variable in a selector",
			"{name: r, namespace: monitoring}",
			prometheus(m, "{ruleSelector: {matchLabels: {release: '${RELEASE}'}}}"),
			`unknown; ruleSelector contains a variable whose value is unknown`,
		},
		{
			"a variable in a label",
			"{name: r, namespace: monitoring, labels: {release: '${RELEASE}'}}",
			prometheus(m, "{ruleSelector: {matchLabels: {release: a}, matchExpressions: [{key: release, operator: Exists}]}}"),
			`unknown; ruleSelector requires release="a", but label release is "${RELEASE}"`,
		},
		{
			"many values",
			"{name: r, namespace: monitoring, labels: {a: x}}",
			prometheus(m, "{ruleSelector: {matchExpressions: [{key: a, operator: In, values: [a, b, c, d, e, f, g]}]}}"),
			`no; ruleSelector requires a in (a, b, c, d, e and 2 more), but label a is "x"; change map[a:a]`,
		},
		{
			"a label to change and one to add",
			"{name: r, namespace: monitoring, labels: {a: x, c: y}}",
			prometheus(m, "{ruleSelector: {matchLabels: {a: b, d: e}, matchExpressions: [{key: c, operator: Exists}]}}"),
			`no; ruleSelector requires a="b", but label a is "x"; ruleSelector requires d="e", but label d is missing; change map[a:b d:e]`,
		},
		{
			"a label to change, and a variable",
			"{name: r, namespace: monitoring, labels: {a: x, c: '${C}'}}",
			prometheus(m, "{ruleSelector: {matchLabels: {a: b, c: d}}}"),
			`no; ruleSelector requires a="b", but label a is "x"; ruleSelector requires c="d", but label c is "${C}" (unknown)`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rule := decode(t, "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: "+tc.rule)[0]
			got := stack.New(decode(t, tc.view)...).RuleSelection(rule)
			if len(got) != 1 || say(got[0]) != tc.want {
				t.Errorf("got  %s\nwant %s", say(got[0]), tc.want)
			}
		})
	}
}

func TestConfigSelection(t *testing.T) {
	const m = "{name: main, namespace: monitoring}"
	for _, tc := range []struct{ name, config, view, want string }{
		{"nil selects nothing", "{name: c, namespace: monitoring}", alertmanager(m, "{}"), `no; alertmanagerConfigSelector is not set, which selects nothing`},
		{"empty selects everything", "{name: c, namespace: monitoring}", alertmanager(m, "{alertmanagerConfigSelector: {}}"), `yes`},
		{"own namespace", "{name: c, namespace: shop}", alertmanager(m, "{alertmanagerConfigSelector: {}}"), `no; alertmanagerConfigNamespaceSelector is not set, so it selects only its own namespace "monitoring", not "shop"`},
		{"all namespaces", "{name: c, namespace: shop}", alertmanager(m, "{alertmanagerConfigSelector: {}, alertmanagerConfigNamespaceSelector: {}}"), `yes`},
		{"global", "{name: c, namespace: monitoring}", alertmanager(m, "{alertmanagerConfiguration: {name: c}}"), `yes (global)`},
		{"global and selected is global", "{name: c, namespace: monitoring}", alertmanager(m, "{alertmanagerConfigSelector: {}, alertmanagerConfiguration: {name: c}}"), `yes (global)`},
		{"another is global", "{name: c, namespace: monitoring}", alertmanager(m, "{alertmanagerConfiguration: {name: g}}"), `no; alertmanagerConfigSelector is not set, which selects nothing; alertmanagerConfiguration names "g"`},
		{"another is global, this is selected", "{name: c, namespace: monitoring}", alertmanager(m, "{alertmanagerConfigSelector: {}, alertmanagerConfiguration: {name: g}}"), `yes`},
		{"global in another namespace", "{name: c, namespace: shop}", alertmanager(m, "{alertmanagerConfiguration: {name: c}}"), `no; alertmanagerConfigSelector is not set, which selects nothing; alertmanagerConfigNamespaceSelector is not set, so it selects only its own namespace "monitoring", not "shop"; alertmanagerConfiguration names "c"`},
		{"global, namespace not known", "{name: c}", alertmanager(m, "{alertmanagerConfiguration: {name: c}}"), `unknown; alertmanagerConfigSelector is not set, which selects nothing (no); alertmanagerConfigNamespaceSelector depends on a namespace that is unknown; alertmanagerConfiguration may name it: a name or namespace is unknown`},
		{"global, no namespace anywhere", "{name: c}", alertmanager("{name: main}", "{alertmanagerConfiguration: {name: c}}"), `yes (global)`},
		{"global by a variable", "{name: c, namespace: monitoring}", alertmanager(m, "{alertmanagerConfiguration: {name: '${X}'}}"), `unknown; alertmanagerConfigSelector is not set, which selects nothing (no); alertmanagerConfiguration may name it: a name or namespace is unknown`},
		{"label", "{name: c, namespace: monitoring}", alertmanager(m, "{alertmanagerConfigSelector: {matchLabels: {a: b}}}"), `no; alertmanagerConfigSelector requires a="b", but label a is missing; add map[a:b]`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, version := range []string{"v1alpha1", "v1beta1"} {
				config := decode(t, "apiVersion: monitoring.coreos.com/"+version+"\nkind: AlertmanagerConfig\nmetadata: "+tc.config)[0]
				got := stack.New(decode(t, tc.view)...).ConfigSelection(config)
				if len(got) != 1 || say(got[0]) != tc.want {
					t.Errorf("got  %s\nwant %s", say(got[0]), tc.want)
				}
			}
		})
	}
}

// TestSelectionAgainstUpstream asks random selectors about random labels, and apimachinery's labels.Selector the same.
func TestSelectionAgainstUpstream(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	fixed := 0
	for range 5000 {
		in := randomSelector(rng)
		upstream, err := metav1.LabelSelectorAsSelector(in)
		if err != nil {
			t.Fatal(err)
		}
		st, rule := selectionOf(t, in, randomLabels(rng))
		before := maps.Clone(rule.Labels)
		v := st.RuleSelection(rule)[0]
		if got, want := v.Selects == object.Yes, upstream.Matches(labels.Set(rule.Labels)); got != want || v.Selects == object.Unknown {
			t.Fatalf("%v on %v: %s, upstream %t", upstream, rule.Labels, say(v), want)
		}
		if (len(v.Reasons) == 0) != (v.Selects == object.Yes) {
			t.Fatalf("%v on %v: %s", upstream, rule.Labels, say(v))
		}
		if !maps.Equal(before, rule.Labels) {
			t.Fatalf("labels were changed from %v to %v", before, rule.Labels)
		}
		if v.Selects == object.Yes {
			if v.Add != nil {
				t.Fatalf("selected, and yet %s", say(v))
			}
			continue
		}
		if best, ok := fewest(upstream, rule.Labels); ok != (v.Add != nil) || ok && best != len(v.Add) {
			t.Fatalf("%v on %v: %s, but %d labels do it (%t)", upstream, rule.Labels, say(v), best, ok)
		}
		if v.Add == nil {
			continue
		}
		fixed++
		for name := range v.Add {
			if _, there := rule.Labels[name]; there {
				t.Fatalf("%v on %v: %s overwrites", upstream, rule.Labels, say(v))
			}
		}
		after := *rule
		after.Labels = labels.Merge(v.Add, rule.Labels)
		if again := st.RuleSelection(&after)[0]; again.Selects != object.Yes {
			t.Fatalf("%v on %v: %s does not help: %s", upstream, rule.Labels, say(v), say(again))
		}
	}
	if fixed < 200 {
		t.Errorf("only %d of the cases could be mended: they prove too little", fixed)
	}
}

var (
	keys   = []string{"a", "b", "c"}
	values = []string{"", "p", "q", "true"}
)

func randomSelector(rng *rand.Rand) *metav1.LabelSelector {
	if rng.IntN(20) == 0 {
		return nil
	}
	s := &metav1.LabelSelector{MatchLabels: map[string]string{}}
	for range rng.IntN(2) {
		s.MatchLabels[keys[rng.IntN(3)]] = values[rng.IntN(4)]
	}
	ops := []metav1.LabelSelectorOperator{metav1.LabelSelectorOpIn, metav1.LabelSelectorOpNotIn, metav1.LabelSelectorOpExists, metav1.LabelSelectorOpDoesNotExist}
	for range rng.IntN(4) {
		e := metav1.LabelSelectorRequirement{Key: keys[rng.IntN(3)], Operator: ops[rng.IntN(4)]}
		if e.Operator == ops[0] || e.Operator == ops[1] {
			for _, i := range rng.Perm(4)[:1+rng.IntN(3)] {
				e.Values = append(e.Values, values[i])
			}
		}
		s.MatchExpressions = append(s.MatchExpressions, e)
	}
	return s
}

func randomLabels(rng *rand.Rand) map[string]string {
	out := map[string]string{}
	for _, k := range keys {
		if rng.IntN(3) == 0 {
			out[k] = values[rng.IntN(4)]
		}
	}
	return out
}

// fewest tries every addition of labels, with "true" alone where the selector asks for any value.
func fewest(s labels.Selector, has map[string]string) (int, bool) {
	best, ok := 0, false
	listed := map[string]bool{}
	requirements, _ := s.Requirements()
	for _, r := range requirements {
		listed[r.Key()] = listed[r.Key()] || r.Operator() == selection.In || r.Operator() == selection.Equals
	}
	var try func(i int, set labels.Set, added int)
	try = func(i int, set labels.Set, added int) {
		if i == len(keys) {
			if s.Matches(set) && (!ok || added < best) {
				best, ok = added, true
			}
			return
		}
		try(i+1, set, added)
		if _, there := has[keys[i]]; !there {
			for _, v := range values {
				if v != "true" && !listed[keys[i]] {
					continue
				}
				try(i+1, labels.Merge(set, labels.Set{keys[i]: v}), added+1)
			}
		}
	}
	try(0, has, 0)
	return best, ok
}

func selectionOf(t testing.TB, in *metav1.LabelSelector, has map[string]string) (*stack.Stack, *object.Object) {
	t.Helper()
	spec, _ := json.Marshal(map[string]any{"ruleSelector": in, "ruleNamespaceSelector": map[string]any{}})
	set, _ := json.Marshal(has)
	rule := "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r, labels: " + string(set) + "}"
	return stack.New(decode(t, prometheus("{name: p}", string(spec)))...), decode(t, rule)[0]
}

func TestStackOrder(t *testing.T) {
	objects := decode(t, strings.Join([]string{
		prometheus("{name: b, namespace: m}", "{ruleSelector: {}}"),
		prometheus("{name: a, namespace: m}", "{}"),
		prometheus("{name: a, namespace: l}", "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {x: y}}}"),
		namespace("{name: m, labels: {x: y}}"),
		namespace("{name: m}"),
	}, "\n---\n"))
	rule := decode(t, "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r, namespace: m}")[0]
	want := stack.New(objects...).RuleSelection(rule)
	slices.Reverse(objects)
	if diff := cmp.Diff(want, stack.New(objects...).RuleSelection(rule), cmpopts.IgnoreFields(stack.Verdict{}, "Object")); diff != "" {
		t.Error(diff)
	}
}

func TestParserOptions(t *testing.T) {
	var none stack.Stack
	if none = *stack.New(); !none.ParserOptions().EnableExperimentalFunctions || !none.ParserOptions().EnableBinopFillModifiers {
		t.Error("nothing in view, and not everything is enabled")
	}
	thanos := "apiVersion: monitoring.coreos.com/v1\nkind: ThanosRuler\nmetadata: {name: t}\nspec: {enableFeatures: [promql-duration-expr]}"
	if got := stack.New(decode(t, thanos)...).ParserOptions(); got != none.ParserOptions() {
		t.Errorf("a ThanosRuler alone decides: %+v", got)
	}
	st := stack.New(decode(t, strings.Join([]string{
		prometheus("{name: a}", "{enableFeatures: [promql-experimental-functions, unheard-of]}"),
		prometheus("{name: b}", "{enableFeatures: [promql-extended-range-selectors]}"),
		thanos,
	}, "\n---\n"))...)
	got := st.ParserOptions()
	if !got.EnableExperimentalFunctions || !got.EnableExtendedRangeSelectors || got.ExperimentalDurationExpr || got.EnableBinopFillModifiers {
		t.Errorf("got %+v", got)
	}
}

func FuzzSelection(f *testing.F) {
	f.Add([]byte(`{"ruleSelector":{"matchLabels":{"a":"b"}},"ruleNamespaceSelector":{}}`), []byte(`{"name":"r","namespace":"n","labels":{"a":"c"}}`))
	f.Add([]byte(`{"ruleSelector":{"matchExpressions":[{"key":"a\n","operator":"Like","values":["${x}"]}]}}`), []byte(`{"name":"r","labels":{"a":"${X}"}}`))
	f.Add([]byte(`{"ruleSelector":[],"ruleNamespaceSelector":{"matchExpressions":[{"key":"a","operator":"Exists"},{"key":"a","operator":"NotIn","values":["true"]}]}}`), []byte(`{"name":"r","namespace":"a%s\nb"}`))
	f.Add([]byte(`{"alertmanagerConfiguration":{"name":"r"}}`), []byte(`{"name":"r"}`))
	f.Fuzz(func(t *testing.T, spec, meta []byte) {
		var view []*object.Object
		for _, kind := range []object.Kind{object.Prometheus, object.ThanosRuler, object.Alertmanager, object.Namespace} {
			for _, meta := range []string{`{"name":"k","namespace":"n"}`, string(meta)} {
				raw := fmt.Sprintf(`{"metadata":%s,"spec":%s}`, meta, spec)
				if o, err := object.DecodeAs([]byte(raw), "monitoring.coreos.com/v1", string(kind)); err == nil {
					view = append(view, o)
				}
			}
		}
		st := stack.New(view...)
		raw := fmt.Appendf(nil, `{"metadata":%s}`, meta)
		if o, err := object.DecodeAs(raw, "monitoring.coreos.com/v1", "PrometheusRule"); err == nil {
			check(t, st.RuleSelection(o))
		}
		if o, err := object.DecodeAs(raw, "monitoring.coreos.com/v1alpha1", "AlertmanagerConfig"); err == nil {
			check(t, st.ConfigSelection(o))
		}
	})
}

func check(t *testing.T, verdicts []stack.Verdict) {
	for _, v := range verdicts {
		if (v.Selects == object.Yes) != (len(v.Reasons) == 0) {
			t.Errorf("%s", say(v))
		}
		for _, r := range v.Reasons {
			if strings.ContainsAny(r.Message, "\n\r\t") {
				t.Errorf("more than one line: %q", r.Message)
			}
		}
	}
}

func BenchmarkRuleSelection(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("prometheuses=%d", n), func(b *testing.B) {
			var view []string
			for i := range n {
				view = append(view, prometheus(fmt.Sprintf("{name: p%d, namespace: m}", i), "{ruleSelector: {matchLabels: {a: b}}}"))
			}
			st := stack.New(decode(b, strings.Join(view, "\n---\n"))...)
			rule := decode(b, "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r, namespace: m, labels: {a: b}}")[0]
			b.ReportAllocs()
			for b.Loop() {
				st.RuleSelection(rule)
			}
		})
	}
}
