package checks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	crd "github.com/prometheus-operator/prometheus-operator/example"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// apiServer validates a PrometheusRule as the API server does, by the custom resource's schema.
type apiServer struct {
	schema     validation.SchemaValidator
	structural *structuralschema.Structural
}

func newAPIServer(tb testing.TB) *apiServer {
	tb.Helper()
	var all bytes.Buffer
	if err := crd.PrintAll(&all); err != nil {
		tb.Fatal(err)
	}
	for doc := range strings.SplitSeq(all.String(), "\n---\n") {
		var def apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal([]byte(doc), &def); err != nil {
			tb.Fatal(err)
		}
		if def.Spec.Names.Kind != monitoringv1.PrometheusRuleKind {
			continue
		}
		var props apiextensions.JSONSchemaProps
		err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(def.Spec.Versions[0].Schema.OpenAPIV3Schema, &props, nil)
		if err != nil {
			tb.Fatal(err)
		}
		structural, err := structuralschema.NewStructural(&props)
		if err != nil {
			tb.Fatal(err)
		}
		schema, _, err := validation.NewSchemaValidator(&props)
		if err != nil {
			tb.Fatal(err)
		}
		return &apiServer{schema, structural}
	}
	tb.Fatal("no PrometheusRule among the CRDs")
	return nil
}

func (a *apiServer) refuses(raw []byte) error {
	var o map[string]any
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(o, a.structural)
	errs := validation.ValidateCustomResource(nil, o, a.schema)
	errs = append(errs, listtype.ValidateListSetsAndMaps((*field.Path)(nil), a.structural, o)...)
	return errs.ToAggregate()
}

// operatorRefuses asks prometheus-operator, which changes what it is given.
func operatorRefuses(rule *monitoringv1.PrometheusRule, st *stack.Stack) []error {
	return operator.ValidateRule(rule.DeepCopy().Spec, model.UTF8Validation, st.ParserOptions())
}

// prometheusRefuses asks Prometheus about the file that the operator writes before it judges
// (operator.PrometheusRuleSelector.generateRulesConfiguration).
func prometheusRefuses(tb testing.TB, rule *monitoringv1.PrometheusRule, st *stack.Stack) []error {
	tb.Helper()
	spec := rule.DeepCopy().Spec
	for i := range spec.Groups {
		spec.Groups[i].PartialResponseStrategy = ""
	}
	content, err := yaml.Marshal(spec)
	if err != nil {
		return []error{err}
	}
	_, errs := rulefmt.Parse(content, false, model.UTF8Validation, parser.NewParser(st.ParserOptions()), slog.New(slog.DiscardHandler))
	return errs
}

// findings returns those of the rules that the tests compare with upstream, by rule.
func findings(tb testing.TB, o *object.Object, st *stack.Stack) map[string][]string {
	tb.Helper()
	diags, bugs := lint.New(checks.All(), lint.DefaultPolicy()).Lint(o, st)
	for _, b := range bugs {
		tb.Fatal(b.Reason)
	}
	found := map[string][]string{}
	for _, d := range diags {
		if strings.ContainsAny(d.Message, "\n\t\r") || !utf8.ValidString(d.Message) {
			tb.Errorf("not one clean line: %q", d.Message)
		}
		found[d.Check.Name] = append(found[d.Check.Name], d.Path.String()+": "+d.Message)
	}
	return found
}

// compare holds the verdict on an object to upstream's: refused by promql-syntax or rule-invalid if and only if the operator or the
// API server refuse it.
func compare(tb testing.TB, api *apiServer, raw []byte) {
	tb.Helper()
	o, err := object.Decode(raw)
	if err != nil {
		tb.Fatalf("%v\n%s", err, raw)
	}
	st := stack.New()
	found := findings(tb, o, st)
	if len(found["object-invalid"]) > 0 || len(found["promql-budget"]) > 0 {
		return
	}
	ours := slices.Concat(found["promql-syntax"], found["rule-invalid"], found["object-budget"])
	theirs := append(operatorRefuses(o.PrometheusRule(), st), prometheusRefuses(tb, o.PrometheusRule(), st)...)
	if err := api.refuses(raw); err != nil {
		theirs = append(theirs, err)
	}
	if (len(ours) > 0) != (len(theirs) > 0) {
		tb.Errorf("ours: %q\nupstream's: %q\n%s", ours, theirs, raw)
	}
}

func TestVerdictsOfTestData(t *testing.T) {
	api := newAPIServer(t)
	files, err := filepath.Glob("testdata/*/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, name := range files {
		if strings.HasSuffix(name, ".policy.yaml") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range source.Parse(name, data).Objects {
			if o.Ref.Kind == object.PrometheusRule && o.Annotations[lint.IgnoreAnnotation] == "" {
				compare(t, api, o.Raw)
				compared++
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d objects compared", compared)
	}
}

// picker makes choices of the bytes that a fuzz target is given.
type picker struct{ data []byte }

func (p *picker) next() int {
	if len(p.data) == 0 {
		return 0
	}
	b := p.data[0]
	p.data = p.data[1:]
	return int(b)
}

// from picks one of the values, or, one time in eight, makes a string of the bytes that follow.
func (p *picker) from(values ...any) any {
	n := p.next()
	if n >= 0xe0 {
		return p.text(n & 0x1f)
	}
	return values[n%len(values)]
}

func (p *picker) text(n int) string {
	n = min(n, len(p.data))
	s := strings.ToValidUTF8(string(p.data[:n]), "\u2028")
	p.data = p.data[n:]
	return s
}

// absent is the value of a field that is left out.
type absent struct{}

func (p *picker) object(fields ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(fields); i += 2 {
		if v := fields[i+1]; v != (absent{}) {
			m[fields[i].(string)] = v
		}
	}
	return m
}

func (p *picker) rule() any {
	if p.next() == 0xff {
		return nil
	}
	durations := []any{absent{}, absent{}, absent{}, "5m", "", "0", "0s", "1d12h", "1h1d", "5 m", "300y", "1.5h", nil, "-5m", "٣m", "1m\n"}
	r := p.object(
		"expr", p.from("up", "vector(1)", "up", 0, 1, "", " ", "sum(up", "up{a=~\"[^/]+\"}", "up{a=~\"(\"}", absent{}, nil, "~", "yes", "0o7", "1:20", "# up",
			"a\n  # b\n+ c\n", "\tup", "up\r\n", "\ufeffup", "{\"a.b\"}", "<<", "a == on (b) group_left c"),
		"for", p.from(durations...),
		"keep_firing_for", p.from(durations...),
		"labels", p.labels(),
	)
	switch p.next() % 8 {
	case 0:
		r["record"] = p.from("job:up:sum", "a{b}", "ünï", "a b", "", nil, "null", "1", "\u0000")
	case 1:
		r["record"], r["alert"] = p.from("a:b", "", nil), p.from("A", "", nil)
	case 2:
		r["annotations"] = p.labels()
	default:
		r["alert"], r["annotations"] = p.from("A", "50% of {{", "", nil, "~", "a\nb", "\"", "x: y"), p.labels()
	}
	return r
}

func (p *picker) labels() any {
	if p.next()%3 == 0 {
		return absent{}
	}
	m := map[string]any{}
	for range p.next() % 4 {
		name := p.from("severity", "summary", "__name__", "", "a.b/c", "<<", "~", "null", "true", "1", "é", "\u0001", "a: b", "=", "? a", "- a", "!!binary", "&a", "*a", "%", "@")
		m[name.(string)] = p.from("critical", "", "{{ $labels.a }}", "{{ $value | humanize }}", "{{ $label }}", "{{", "}}", "{{ if .Labels.a }}x", "{{ end }}",
			"{{ define \"__alert_A\" }}x{{ end }}", "{{ define \"__alert_A\" }}{{ end }}", "{{ define \"x\" }}{{ $labels }}{{ end }}", "{{ template \"y\" }}", "{{$labels.a}}{{ $value|humanize | print}}", "{{ $labels. }}", "{{ $labels.a | }}", "{{ $labels.1 }}", "{{ $value | x }}", "{{ $labels.a", "{{{ $value }}", "{{ $value }}}", "{{ $labels.a\n}}", "{{ $labels.é | toUpper }}", "{{ $labels._a | break }}", "{{-$value -}}", "{{ | print }}", "{{/* a */}}", "{{- /* a */ -}}",
			"{{ range $i, $e := query \"up\" }}{{ $e | first | value }}{{ break }}{{ end }}", "{{ with $x := 1 }}{{ $x }}{{ end }}{{ $x }}", "{{ $externalURL }}{{ $externalLabels.a }}", "{{ 1 | }}", "{{ call nil }}",
			"{{ \"a\nb\" }}", "a\n{{ `\n` }}\n{{ x }}", "{{ block \"x\" . }}{{ end }}", "{{ $labels := 1 }}{{ $labels = 2 }}", "{{ tmpl \"a\" }}", "{{ args 1 2 }}", "{{ continue }}", nil, "yes", "2001-01-01", "0x1F", " a ", "\ta", "a\n\n b\n", "\r\n", "\u2028", "\U0001F600", "'", "\"", "\\")
	}
	return m
}

func (p *picker) group() any {
	if p.next() == 0xff {
		return nil
	}
	var list []any
	for range p.next() % 4 {
		list = append(list, p.rule())
	}
	durations := []any{absent{}, absent{}, absent{}, absent{}, "1m", "", "0", "1", "1m1h", nil, "1M", "99999999999999999999s"}
	return p.object(
		"name", p.from("a", "b", "c", "d", "e", "f", "g", "h", "", absent{}, nil, "~"),
		"interval", p.from(durations...),
		"query_offset", p.from(durations...),
		"labels", p.labels(),
		"limit", p.from(absent{}, absent{}, absent{}, 0, 5, -1, nil),
		"partial_response_strategy", p.from(absent{}, absent{}, absent{}, "abort", "WARN", "", "wárn", "warn ", "ABORT\n", nil),
		"rules", list,
	)
}

func (p *picker) prometheusRule() map[string]any {
	o := map[string]any{
		"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
		"metadata": map[string]any{"name": "a", "namespace": "b"},
	}
	switch p.next() {
	case 0xff:
	case 0xfe:
		o["spec"] = nil
	default:
		var groups []any
		for range p.next() % 4 {
			groups = append(groups, p.group())
		}
		o["spec"] = map[string]any{"groups": groups}
	}
	return o
}

// FuzzRuleInvalid compares verdicts on objects that the fuzzer's choices make up.
func FuzzRuleInvalid(f *testing.F) {
	api := newAPIServer(f)
	for i := range 200 {
		seed := make([]byte, 40+i%60)
		for j := range seed {
			seed[j] = byte((i*7919 + j*j*31 + j*i*17 + 3) >> 2)
		}
		f.Add(seed)
	}
	f.Add([]byte{})
	f.Add([]byte{0xff})
	f.Add([]byte{0xfe})
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &picker{data}
		raw, err := json.Marshal(p.prometheusRule())
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsRune(raw, '\u0085') {
			t.Skip("the YAML that the operator renders takes U+0085 for a line break, and folds it")
		}
		compare(t, api, raw)
	})
}

// TestRenderedSize holds the bounds that stand in for rendering to what rendering gives.
func TestRenderedSize(t *testing.T) {
	for _, unit := range []string{
		"a", "a ", "\n", "a\n", " \n", "\n ", "'", "\"", "\\", "\x01", "é", "\u2028", "\U0001F600", "\ufeff", "{}", "a: b", "- a\n", "\t", "<", "&", "{{ $labels.a }} ", "a b c d\n", "words of a text: ",
		strings.Repeat("a", 64) + " ", strings.Repeat("a", 69) + " ", strings.Repeat("a", 79) + " ", strings.Repeat("a", 81) + "  ", "'" + strings.Repeat("a", 60) + "\u2028 ",
	} {
		for _, repeat := range []int{1, 10, 1000, 20_000} {
			text := strings.Repeat(unit, repeat)
			var group []any
			for i := range max(1, 100/repeat) {
				group = append(group, map[string]any{"alert": fmt.Sprint("A", i), "expr": "up", "annotations": map[string]any{"a": text}})
			}
			raw, err := json.Marshal(map[string]any{
				"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": map[string]any{"name": "a"},
				"spec": map[string]any{"groups": []any{map[string]any{"name": "a", "rules": group}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			o, err := object.Decode(raw)
			if err != nil {
				t.Fatal(err)
			}
			content, err := yaml.Marshal(o.PrometheusRule().Spec)
			if err != nil {
				t.Fatal(err)
			}
			least, most := checks.RenderedSize(o.PrometheusRule().Spec)
			if len(content) < least || len(content) > most || len(content) > 8*len(raw) {
				t.Errorf("%d times %q: %d bytes of JSON are %d of YAML, not between %d and %d", repeat, unit, len(raw), len(content), least, most)
			}
		}
	}
}

func TestTooLarge(t *testing.T) {
	api := newAPIServer(t)
	for _, size := range []int{40_000, 400_000, 523_900, 524_100, 524_200, 524_300, 524_400, 600_000} {
		raw := fmt.Appendf(nil, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"groups":[{"name":"a","rules":[{"alert":"A","expr":"up","annotations":{"a":%q}}]}]}}`,
			strings.Repeat("a", size))
		compare(t, api, raw)
	}
}
