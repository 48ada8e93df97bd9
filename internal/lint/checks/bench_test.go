package checks_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/ruletest"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// BenchmarkVerdict compares the way from JSON to a verdict: ours, with all rules, and that of prometheus-operator's
// admission webhook (admission.validatePrometheusRules). A thousand of these rules would be too large for a ConfigMap; nine hundred
// have to be rendered to know.
func BenchmarkVerdict(b *testing.B) {
	for _, n := range []int{1, 10, 100, 900} {
		raw := ruletest.Realistic(b, n)
		st := stack.New()
		b.Run(fmt.Sprintf("rules=%d/alertlint", n), func(b *testing.B) {
			linter := lint.New(checks.All(), lint.DefaultPolicy())
			b.ReportAllocs()
			for b.Loop() {
				o, err := object.DecodeAs(raw, "monitoring.coreos.com/v1", "PrometheusRule")
				if err != nil {
					b.Fatal(err)
				}
				for _, d := range linter.Judge(o, st, nil).Findings {
					if d.Severity == lint.Error {
						b.Fatal(d.Message)
					}
				}
			}
		})
		b.Run(fmt.Sprintf("rules=%d/operator", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var rule monitoringv1.PrometheusRule
				if err := json.Unmarshal(raw, &rule); err != nil {
					b.Fatal(err)
				}
				if errs := operator.ValidateRule(rule.Spec, model.UTF8Validation, st.ParserOptions()); len(errs) > 0 {
					b.Fatal(errs)
				}
			}
		})
	}
}

// hostileRule fills so many bytes with rules of the same expression and annotation.
func hostileRule(size int, expr, annotation string) []byte {
	var b strings.Builder
	b.WriteString(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"groups":[{"name":"a","rules":[`)
	rule, _ := json.Marshal(map[string]any{"alert": "A", "expr": expr, "annotations": map[string]string{"a": annotation}})
	for b.Len()+len(rule) < size-len(rule)-len("]}]}}") {
		b.Write(rule)
		b.WriteByte(',')
	}
	b.Write(rule)
	b.WriteString("]}]}}")
	return []byte(b.String())
}
