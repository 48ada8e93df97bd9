package stack_test

import (
	"testing"

	"github.com/alertlint/alertlint/internal/stack"
)

// TestRulersThatReadNoRules leaves out a Prometheus for which the operator does nothing, whatever it selects.
func TestRulersThatReadNoRules(t *testing.T) {
	rule := decode(t, "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r, namespace: shop}\nspec: {}")[0]
	for spec, want := range map[string]int{
		"{ruleSelector: {}, ruleNamespaceSelector: {}}":                  1,
		"{ruleSelector: {}, ruleNamespaceSelector: {}, version: latest}": 0,
		"{ruleSelector: {}, ruleNamespaceSelector: {}, version: 2.55}":   0,
		"{ruleSelector: {}, ruleNamespaceSelector: {}, version: '${V}'}": 1,
		"{ruleSelector: {}}": 0,
		"{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {a: b}}}": 0,
	} {
		st := stack.New(decode(t, prometheus("{name: k8s, namespace: monitoring}", spec))...)
		if got := len(st.Rulers(rule)); got != want {
			t.Errorf("%s: %d rulers", spec, got)
		}
	}
}
