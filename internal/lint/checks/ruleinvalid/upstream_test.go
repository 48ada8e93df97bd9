package ruleinvalid_test

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
	"github.com/alertlint/alertlint/internal/lint/checks/internal/ruletest"
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

// compare holds the verdict on an object to upstream's: refused by promql-syntax or rule-invalid if and only if the operator or the
// API server refuse it.
func compare(tb testing.TB, api *apiServer, raw []byte) {
	tb.Helper()
	o, err := object.Decode(raw)
	if err != nil {
		tb.Fatalf("%v\n%s", err, raw)
	}
	st := stack.New()
	found := ruletest.Findings(tb, o, st)
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
	var files []string
	for _, pattern := range []string{"../testdata/*/*/*.yaml", "../*/testdata/*/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, names...)
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
		p := &ruletest.Picker{Data: data}
		raw, err := json.Marshal(p.PrometheusRule())
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsRune(raw, '\u0085') {
			t.Skip("the YAML that the operator renders takes U+0085 for a line break, and folds it")
		}
		compare(t, api, raw)
	})
}

func TestTooLarge(t *testing.T) {
	api := newAPIServer(t)
	for _, size := range []int{40_000, 400_000, 523_900, 524_100, 524_200, 524_300, 524_400, 600_000} {
		raw := fmt.Appendf(nil, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"groups":[{"name":"a","rules":[{"alert":"A","expr":"up","annotations":{"a":%q}}]}]}}`,
			strings.Repeat("a", size))
		compare(t, api, raw)
	}
}
