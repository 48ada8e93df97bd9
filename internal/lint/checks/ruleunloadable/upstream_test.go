package ruleunloadable_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/informers"
	"github.com/prometheus-operator/prometheus-operator/pkg/namespacelabeler"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/tools/cache"

	"github.com/alertlint/alertlint/internal/lint/checks/internal/ruletest"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// oneRule is a cluster that holds one PrometheusRule.
type oneRule struct{ rule *monitoringv1.PrometheusRule }

func (oneRule) Namespaces() sets.Set[string] { return sets.New("") }
func (oneRule) Lister() cache.GenericLister  { return nil }
func (c oneRule) ForResource(string, schema.GroupVersionResource) (informers.InformLister, error) {
	return c, nil
}

func (c oneRule) Informer() cache.SharedIndexInformer {
	informer := cache.NewSharedIndexInformer(nil, c.rule, 0, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	_ = informer.GetIndexer().Add(c.rule)
	return informer
}

// outcome is what the operator makes of a rule for a ruler.
type outcome struct {
	// file is the rule file, and empty where the rule is left out.
	file string
	// silent reports whether it left the rule out without a word.
	silent bool
	// refused is why Prometheus does not load the file.
	refused []error
}

// selectRule asks the operator, as prometheus/server.Operator.selectPrometheusRules and thanos.Operator.selectPrometheusRules do.
func selectRule(tb testing.TB, rule *monitoringv1.PrometheusRule, ruler *object.Object, version string) outcome {
	tb.Helper()
	var (
		options    parser.Options
		label      string
		excluded   []monitoringv1.ObjectReference
		deprecated []monitoringv1.PrometheusRuleExcludeConfig
		format     = operator.PrometheusFormat
	)
	if p := ruler.Prometheus(); p != nil {
		label, excluded, deprecated = p.Spec.EnforcedNamespaceLabel, p.Spec.ExcludedFromEnforcement, p.Spec.PrometheusRulesExcludedFromEnforce
		options.EnableExperimentalFunctions = slices.Contains(p.Spec.EnableFeatures, "promql-experimental-functions")
		options.ExperimentalDurationExpr = slices.Contains(p.Spec.EnableFeatures, "promql-duration-expr")
		options.EnableExtendedRangeSelectors = slices.Contains(p.Spec.EnableFeatures, "promql-extended-range-selectors")
		options.EnableBinopFillModifiers = slices.Contains(p.Spec.EnableFeatures, "promql-binop-fill-modifiers")
	} else {
		format = operator.ThanosFormat
		spec := ruler.ThanosRuler().Spec
		label, excluded, deprecated = spec.EnforcedNamespaceLabel, spec.ExcludedFromEnforcement, spec.PrometheusRulesExcludedFromEnforce
	}
	for _, d := range deprecated {
		excluded = append(excluded, monitoringv1.ObjectReference{
			Namespace: d.RuleNamespace, Group: monitoring.GroupName, Resource: monitoringv1.PrometheusRuleName, Name: d.RuleName,
		})
	}
	cluster, err := informers.NewInformersForResource(oneRule{rule}, monitoringv1.SchemeGroupVersion.WithResource(monitoringv1.PrometheusRuleName))
	if err != nil {
		tb.Fatal(err)
	}
	selector, err := operator.NewPrometheusRuleSelector(format, version, &metav1.LabelSelector{},
		namespacelabeler.New(label, excluded, format == operator.PrometheusFormat), cluster, operator.NewFakeRecorder(1, rule),
		slog.New(slog.DiscardHandler), options)
	if err != nil {
		tb.Fatal(err)
	}
	selection, err := selector.Select([]string{rule.Namespace})
	if err != nil {
		tb.Fatal(err)
	}
	out := outcome{silent: selection.SelectedLen() == 0}
	for _, file := range selection.RuleFiles() {
		out.file = file
		if format == operator.PrometheusFormat {
			_, out.refused = rulefmt.Parse([]byte(file), false, model.UTF8Validation, parser.NewParser(options), slog.New(slog.DiscardHandler))
		}
	}
	return out
}

var defaultVersions = map[object.Kind]string{
	object.Prometheus: operator.DefaultPrometheusVersion, object.ThanosRuler: operator.DefaultThanosVersion,
}

// compareRulers holds what is said of each ruler to what the operator makes of the rule for it. It counts what it compared.
func compareRulers(tb testing.TB, counts map[string]int, raw []byte, rulers ...[]byte) {
	tb.Helper()
	rule := ruletest.Decode(tb, raw)
	all := []*object.Object{rule}
	for _, r := range rulers {
		all = append(all, ruletest.Decode(tb, r))
	}
	found := ruletest.Findings(tb, rule, stack.New(all...))
	for _, local := range []string{"object-invalid", "promql-syntax", "promql-budget", "rule-invalid"} {
		if len(found[local]) > 0 {
			return
		}
	}
	for _, ruler := range all[1:] {
		version := defaultVersions[ruler.Ref.Kind]
		if p := ruler.Prometheus(); p != nil && p.Spec.Version != "" {
			version = p.Spec.Version
		} else if p == nil && ruler.ThanosRuler().Spec.Version != nil {
			version = *ruler.ThanosRuler().Spec.Version
		}
		named := func(text string) bool { return strings.Contains(text, ruler.Ref.String()+" (") }
		unloadable := slices.DeleteFunc(slices.Clone(found["rule-unloadable"]), func(text string) bool { return !named(text) })
		theirs := selectRule(tb, rule.PrometheusRule(), ruler, version)
		silent := slices.ContainsFunc(unloadable, func(text string) bool { return strings.Contains(text, "silently") })
		counts[fmt.Sprintf("loaded: %v, silent: %v", theirs.file != "", theirs.silent)]++
		switch {
		case (len(unloadable) > 0) != (theirs.file == ""):
			tb.Errorf("%s: ours: %q, the operator writes %q\n%s\n%s", ruler.Ref, unloadable, theirs.file, raw, ruler.Raw)
		case silent != theirs.silent:
			tb.Errorf("%s: ours: %q, and the operator is silent: %v\n%s", ruler.Ref, unloadable, theirs.silent, raw)
		case theirs.refused != nil:
			tb.Errorf("%s: nothing is said, and Prometheus refuses the file: %v\n%s", ruler.Ref, theirs.refused, raw)
		case theirs.file != "":
			newest := selectRule(tb, rule.PrometheusRule(), ruler, defaultVersions[ruler.Ref.Kind])
			dropped := slices.ContainsFunc(found["rule-field-dropped"], func(text string) bool {
				before, _, _ := strings.Cut(text, "it is kept for")
				return named(before)
			})
			counts[fmt.Sprintf("dropped: %v", dropped)]++
			if dropped != (newest.file != theirs.file) {
				tb.Errorf("%s: ours: %q, the operator writes\n%s\nand for its newest version\n%s", ruler.Ref, found["rule-field-dropped"], theirs.file, newest.file)
			}
		}
	}
}

// randomRuler returns a Prometheus or ThanosRuler that selects every rule.
func randomRuler(p *ruletest.Picker, name string) []byte {
	kind, versions := "Prometheus", []any{ruletest.Absent{}, "v3.5.0", "2.55.1", "v2.30.0", "v2.45.0", "3.0.0-rc.0", "v2.53", "v3.13.1"}
	features := []string{"promql-experimental-functions", "promql-duration-expr", "promql-extended-range-selectors", "promql-binop-fill-modifiers", "agent"}
	if p.Next()%3 == 0 {
		kind, versions = "ThanosRuler", []any{ruletest.Absent{}, "v0.42.2", "0.37.2", "v0.38.0", "v0.23.0"}
	}
	enabled := []string{}
	for bits := p.Next(); bits > 0; bits >>= 1 {
		if bits&1 == 1 && len(enabled) < len(features) {
			enabled = append(enabled, features[bits%len(features)])
		}
	}
	slices.Sort(enabled)
	spec := map[string]any{
		"ruleSelector": map[string]any{}, "ruleNamespaceSelector": map[string]any{}, "enableFeatures": slices.Compact(enabled),
	}
	if v := versions[p.Next()%len(versions)]; v != (ruletest.Absent{}) {
		spec["version"] = v
	}
	if labels := []string{"", "", "namespace", "namespace", "k8s.namespace", "__name__", "severity", "<<"}; true {
		spec["enforcedNamespaceLabel"] = labels[p.Next()%len(labels)]
	}
	maps.Copy(spec, [](map[string]any){
		{},
		{},
		{},
		{"excludedFromEnforcement": []any{map[string]any{"resource": "prometheusrules", "namespace": "b", "name": "a"}}},
		{"excludedFromEnforcement": []any{map[string]any{"resource": "prometheusrules", "namespace": "b"}, map[string]any{"resource": "probes", "namespace": "c"}}},
		{"excludedFromEnforcement": []any{map[string]any{"resource": "prometheusrules", "name": "a"}, map[string]any{"resource": "probes", "namespace": "b"}}},
		{"prometheusRulesExcludedFromEnforce": []any{map[string]any{"ruleNamespace": "b", "ruleName": "a"}}},
		{"prometheusRulesExcludedFromEnforce": []any{map[string]any{"ruleNamespace": "b", "ruleName": "c"}}},
	}[p.Next()%8])
	raw, _ := json.Marshal(map[string]any{
		"apiVersion": "monitoring.coreos.com/v1", "kind": kind,
		"metadata": map[string]any{"name": name, "namespace": "monitoring"}, "spec": spec,
	})
	return raw
}

// experimental are expressions that rulers read differently.
var experimental = []any{
	"up", "sum by (a) (rate(b{c=~\"[^/]+\"}[5m]))", "limitk(1, up)", "mad_over_time(up[5m])", "rate(up[5m + 1m])", "rate(up[5m] anchored)", "up + fill(0) up", "info(up)",
	"rate(up[0.0001])", "{\"a.b\"}", "up{namespace=~\"b.*\"}", "up{\"a.b\"=~\".+c\"}", "{__name__=\"up\"}", "sum without (\"a b\") (up)", "anchored", "fill",
	"up @ 1e20", "-up ^ 2", "1e308 * up", "up offset (5m + 1m)", "{namespace=\"b\"}", "{severity=~\"b|c\", __name__=~\"up\"}", "(1, 2)", "vector(NaN)", "5m", "\"a\"", "limitk(1, ", "up[5m:0.0001]", "up offset 0.0001", "0.0001 * up",
}

// tame leaves of a random rule mostly what is valid, but for what rulers disagree about.
func tame(p *ruletest.Picker, o map[string]any) {
	spec, _ := o["spec"].(map[string]any)
	groups, _ := spec["groups"].([]any)
	for i, g := range groups {
		group, ok := g.(map[string]any)
		if !ok {
			continue
		}
		group["name"] = fmt.Sprint("g", i)
		group["interval"], group["query_offset"] = "1m", p.From("1m", "5m")
		group["labels"] = map[string]any{"a.b": "c"}
		if p.Next()%2 == 0 {
			delete(group, "labels")
			delete(group, "query_offset")
		}
		delete(group, "partial_response_strategy")
		list, _ := group["rules"].([]any)
		for j := range list {
			rule := p.Object("expr", experimental[p.Next()%len(experimental)], "keep_firing_for", ruletest.Absent{})
			names := []string{"severity", "team", "a.b", "k8s namespace", "namespace", "é"}
			rule["labels"] = map[string]any{names[p.Next()%len(names)]: "x", names[p.Next()%3]: "y"}
			if p.Next()%4 == 0 {
				rule["record"] = []string{"a:b", "a.b", "b c"}[p.Next()%3]
			} else {
				rule["alert"] = "A"
				rule["annotations"] = map[string]any{names[p.Next()%4]: "x"}
				if p.Next()%4 == 0 {
					rule["keep_firing_for"] = "5m"
				}
			}
			list[j] = rule
		}
	}
}

// compareRandom compares verdicts on a rule and three rulers that the Picker's choices make up.
func compareRandom(tb testing.TB, counts map[string]int, p *ruletest.Picker) {
	tb.Helper()
	wild := p.Next()%4 == 0
	o := p.PrometheusRule()
	if !wild {
		tame(p, o)
	}
	raw, err := json.Marshal(o)
	if err != nil {
		tb.Fatal(err)
	}
	if strings.ContainsAny(string(raw), "\u0085") || strings.Contains(string(raw), "${") {
		return // a line break in the YAML that the operator renders; and a variable is not known
	}
	compareRulers(tb, counts, raw, randomRuler(p, "a"), randomRuler(p, "b"), randomRuler(p, "c"))
}

func randomBytes(r *rand.Rand) []byte {
	data := make([]byte, 400)
	for i := range data {
		data[i] = byte(r.IntN(0xe0)) // above, ruletest.Picker.From takes the bytes that follow for text
	}
	return data
}

func TestRulersReadAsTheOperator(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	counts := map[string]int{}
	for range 300 {
		compareRandom(t, counts, &ruletest.Picker{Data: randomBytes(r)})
	}
	t.Log(counts)
	for _, what := range []string{
		"loaded: true, silent: false", "loaded: false, silent: false", "loaded: false, silent: true", "dropped: true", "dropped: false",
	} {
		if counts[what] < 20 {
			t.Errorf("only %d are %s", counts[what], what)
		}
	}
}

// TestTooLargeEnforced sees rules that outgrow a ConfigMap once each selector has its namespace.
func TestTooLargeEnforced(t *testing.T) {
	ruler := []byte(`{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"k8s","namespace":"monitoring"},
"spec":{"ruleSelector":{},"ruleNamespaceSelector":{},"enforcedNamespaceLabel":"namespace"}}`)
	counts := map[string]int{}
	for _, size := range []int{450, 500, 520, 526} {
		var list []string
		for i := range size {
			list = append(list, fmt.Sprintf(`{"alert":"A%d","expr":"sum(rate(a{b!~\"d|e\",c=\"%s\"}[5m]))","annotations":{"a":%q}}`, i, strings.Repeat("x", 100), strings.Repeat("a", 780)))
		}
		raw := fmt.Sprintf(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a","namespace":"b"},"spec":{"groups":[{"name":"a","rules":[%s]}]}}`,
			strings.Join(list, ","))
		compareRulers(t, counts, []byte(raw), ruler)
	}
	t.Log(counts)
	if counts["loaded: true, silent: false"] == 0 || counts["loaded: false, silent: false"] == 0 {
		t.Errorf("the sizes are on one side of the limit: %v", counts)
	}
}

// FuzzRuleUnloadable compares with the operator's own selection of rules.
func FuzzRuleUnloadable(f *testing.F) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		f.Add(randomBytes(r))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) { compareRandom(t, map[string]int{}, &ruletest.Picker{Data: data}) })
}
