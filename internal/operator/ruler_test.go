package operator

import (
	"fmt"
	"testing"

	upstream "github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
)

// rulerOf returns a ruler of that spec, and nil if the operator reads no rules for it.
func rulerOf(t *testing.T, kind, spec string) *Ruler {
	t.Helper()
	r := NewRuler(decode(t, fmt.Sprintf(
		`{"apiVersion":"monitoring.coreos.com/v1","kind":%q,"metadata":{"name":"k8s","namespace":"monitoring"},"spec":{%s}}`, kind, spec)))
	if len(r.CheckVersion()) > 0 {
		return nil
	}
	return r
}

func ruleIn(t *testing.T, namespace, name, spec string) *object.Object {
	t.Helper()
	return decode(t, fmt.Sprintf(
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":%q,"namespace":%q},"spec":{%s}}`, name, namespace, spec))
}

func TestRulerVersion(t *testing.T) {
	const utf8, legacy = model.UTF8Validation, model.LegacyValidation
	for _, tt := range []struct {
		kind, spec, want string
		names            model.ValidationScheme
	}{
		{"Prometheus", ``, "Prometheus monitoring/k8s (" + upstream.DefaultPrometheusVersion[1:] + ")", utf8},
		{"Prometheus", `"version":"2.55.1"`, "Prometheus monitoring/k8s (2.55.1)", legacy},
		{"Prometheus", `"version":"v3.0"`, "Prometheus monitoring/k8s (3.0.0)", utf8},
		{"Prometheus", `"version":"v3.0.0-rc.1"`, "Prometheus monitoring/k8s (3.0.0-rc.1)", legacy},
		{"Prometheus", `"version":"${VERSION}"`, "Prometheus monitoring/k8s", utf8},
		{"Prometheus", `"version":"latest"`, "", 0},
		{"Prometheus", `"version":2.55`, "", 0},
		{"Prometheus", `"image":"quay.io/prometheus/prometheus:v2.55.1"`, "Prometheus monitoring/k8s (" + upstream.DefaultPrometheusVersion[1:] + ")", utf8},
		{"ThanosRuler", ``, "ThanosRuler monitoring/k8s (" + upstream.DefaultThanosVersion[1:] + ")", utf8},
		{"ThanosRuler", `"version":""`, "ThanosRuler monitoring/k8s (" + upstream.DefaultThanosVersion[1:] + ")", utf8},
		{"ThanosRuler", `"version":"0.37.2"`, "ThanosRuler monitoring/k8s (0.37.2)", legacy},
	} {
		r := rulerOf(t, tt.kind, tt.spec)
		switch {
		case r == nil && tt.want == "":
		case r == nil || r.String() != tt.want:
			t.Errorf("%s: %v, want %s", tt.spec, r, tt.want)
		case r.Names() != tt.names:
			t.Errorf("%s: names %s", tt.spec, r.Names())
		}
	}
}

func TestParserOptionsOfRuler(t *testing.T) {
	for features, want := range map[string]string{
		`[]`:                                "{false false false false} true",
		`["promql-experimental-functions"]`: "{true false false false} true",
		`["native-histograms","promql-duration-expr","promql-extended-range-selectors","promql-binop-fill-modifiers"]`: "{false true true true} true",
		`["promql-duration-expr","${FEATURES}"]`: "{false false false false} false",
		`"promql-duration-expr"`:                 "{false false false false} false",
	} {
		options, known := rulerOf(t, "Prometheus", `"enableFeatures":`+features).ParserOptions()
		if got := fmt.Sprint(options, known); got != want {
			t.Errorf("%s: %s", features, got)
		}
	}
	options, known := rulerOf(t, "ThanosRuler", `"enableFeatures":["promql-duration-expr"]`).ParserOptions()
	if got := fmt.Sprint(options, known); got != "{false false false false} true" {
		t.Errorf("ThanosRuler: %s", got)
	}
}

func TestEnforcedLabel(t *testing.T) {
	const enforce = `"enforcedNamespaceLabel":"ns","excludedFromEnforcement":`
	for _, tt := range []struct {
		spec, namespace, name string
		want                  string
		known                 bool
	}{
		{``, "shop", "disk", "", true},
		{enforce + `[]`, "shop", "disk", "ns", true},
		{enforce + `[]`, "", "disk", "ns", true},
		{enforce + `[{"resource":"prometheusrules","namespace":"shop","name":"disk"}]`, "shop", "disk", "", true},
		{enforce + `[{"resource":"prometheusrules","namespace":"shop"}]`, "shop", "disk", "", true},
		{enforce + `[{"resource":"prometheusrules","namespace":"shop","name":"cpu"}]`, "shop", "disk", "ns", true},
		{enforce + `[{"resource":"probes","namespace":"shop"}]`, "shop", "disk", "ns", true},
		{enforce + `[{"resource":"prometheusrules","name":"disk"}]`, "shop", "disk", "ns", true},
		{enforce + `[{"resource":"prometheusrules","namespace":"shop"}]`, "", "disk", "", false},
		{enforce + `[{"resource":"prometheusrules","namespace":"shop"}]`, "${NS}", "disk", "", false},
		{enforce + `[{"resource":"prometheusrules","namespace":"${NS}"}]`, "shop", "disk", "", false},
		{enforce + `{}`, "shop", "disk", "", false},
		{enforce + `[{"resource":"pods","namespace":"shop"}]`, "shop", "disk", "", false},
		{`"enforcedNamespaceLabel":"${LABEL}"`, "shop", "disk", "", false},
		{`"enforcedNamespaceLabel":"ns","prometheusRulesExcludedFromEnforce":[{"ruleNamespace":"shop","ruleName":"disk"}]`, "shop", "disk", "", true},
	} {
		for _, kind := range []string{"Prometheus", "ThanosRuler"} {
			rule := ruleIn(t, tt.namespace, tt.name, "")
			if label, known := rulerOf(t, kind, tt.spec).EnforcedLabel(rule); label != tt.want || known != tt.known {
				t.Errorf("%s, %s: %q, %v", tt.spec, rule.Ref, label, known)
			}
		}
	}
}

func TestDropped(t *testing.T) {
	rule := ruleIn(t, "shop", "disk", `"groups":[{"name":"a"},null,{"name":"b","limit":1,"query_offset":"1m","labels":{"a":"b"},"partial_response_strategy":"warn",
"rules":[{"alert":"A","expr":"up"},{"alert":"B","expr":"up","keep_firing_for":"1m"}]}]`)
	before := fmt.Sprint(rule.PrometheusRule())
	for version, want := range map[string]string{
		"Prometheus 2.30.0":  "[{spec.groups[2].limit 2.31.0} {spec.groups[2].query_offset 2.53.0} {spec.groups[2].labels 3.0.0} {spec.groups[2].rules[1].keep_firing_for 2.42.0}]",
		"Prometheus 2.53.0":  "[{spec.groups[2].labels 3.0.0}]",
		"Prometheus 3.0.0":   "[]",
		"Prometheus ${V}":    "[]",
		"ThanosRuler 0.33.9": "[{spec.groups[2].query_offset 0.38.0} {spec.groups[2].labels 0.39.0} {spec.groups[2].rules[1].keep_firing_for 0.34.0}]",
		"ThanosRuler 0.42.2": "[]",
	} {
		var kind, number string
		if _, err := fmt.Sscan(version, &kind, &number); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(rulerOf(t, kind, `"version":"`+number+`"`).Dropped(rule)); got != want {
			t.Errorf("%s: %s", version, got)
		}
	}
	if after := fmt.Sprint(rule.PrometheusRule()); after != before {
		t.Error("the rule has changed")
	}
}
