package stack_test

import (
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/stack"
)

// TestMend asks what to do if adding labels to the object is not enough.
func TestMend(t *testing.T) {
	const m = "{name: k8s, namespace: monitoring}"
	shop := "\n---\n" + namespace("{name: shop, labels: {team: b}}")
	for _, tc := range []struct{ name, rule, spec, mend, widen string }{
		{"a label that is missing", "{name: r, namespace: monitoring}", "{ruleSelector: {matchLabels: {a: b}}}", "", ""},
		{"a label with another value", "{name: r, namespace: monitoring, labels: {a: x}}", "{ruleSelector: {matchLabels: {a: b}}}", `change label a to "b"`, "ruleSelector"},
		{"a label that must not be there", "{name: r, namespace: monitoring, labels: {a: x}}", "{ruleSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}}", "remove label a", "ruleSelector"},
		{
			"a contradiction", "{name: r, namespace: monitoring}",
			"{ruleSelector: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}}", "change ruleSelector", "",
		},
		{"no selector", "{name: r, namespace: monitoring}", "{}", "set ruleSelector in Prometheus monitoring/k8s", ""},
		{"an invalid selector", "{name: r, namespace: monitoring}", "{ruleSelector: {matchExpressions: [{key: a, operator: Like}]}}", "correct ruleSelector", ""},
		{
			"its own namespace", "{name: r, namespace: shop}", "{ruleSelector: {}}",
			`move it to namespace "monitoring" or set ruleNamespaceSelector: {} in Prometheus monitoring/k8s`, "",
		},
		{
			"a label that the Namespace lacks", "{name: r, namespace: shop}", "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {monitored: 'true'}}}",
			`add label monitored="true" to Namespace shop`, "ruleNamespaceSelector",
		},
		{
			"another label of the Namespace", "{name: r, namespace: shop}", "{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {team: a}}}",
			`change label team of Namespace shop to "a"`, "ruleNamespaceSelector",
		},
		{
			"a namespace by name, of which more is not known", "{name: r, namespace: cart}",
			"{ruleSelector: {}, ruleNamespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop, team: b}}}", `move it to namespace "shop"`, "ruleNamespaceSelector",
		},
		{
			"a namespace that is ruled out", "{name: r, namespace: shop}",
			"{ruleSelector: {}, ruleNamespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}",
			"move it to another namespace", "ruleNamespaceSelector",
		},
		{
			"both", "{name: r, namespace: shop}", "{ruleSelector: {matchLabels: {a: b}}, ruleNamespaceSelector: {matchLabels: {team: a}}}",
			`add label a="b"; change label team of Namespace shop to "a"`, "ruleSelector ruleNamespaceSelector",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := decode(t, "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: "+tc.rule)[0]
			v := stack.New(decode(t, prometheus(m, tc.spec)+shop)...).RuleSelection(o)[0]
			if mend, widen := strings.Join(v.Mend, "; "), strings.Join(v.Widen, " "); mend != tc.mend || widen != tc.widen {
				t.Errorf("%s, or change %q; want %s, or change %q", mend, widen, tc.mend, tc.widen)
			}
		})
	}
}
