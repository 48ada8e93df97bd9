package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
)

// TestPolicyChanges has what a policy does in effect: a default that is written out is no change.
func TestPolicyChanges(t *testing.T) {
	all := checks.All()
	read := func(text string) *lint.Policy {
		p, err := lint.ReadPolicy([]byte(text), all)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	many := "namespaces: {exempt: [" + strings.Repeat("x, ", 3) + "%s]}"
	var names []string
	for i := range 30 {
		names = append(names, fmt.Sprintf("n%02d", i))
	}
	for _, tt := range []struct {
		name, from, to string
		want           []string
	}{
		{"nothing", "{}", "severity: {promql-syntax: error}\nwatchdog: {accept: [heartbeat, null]}", []string{}},
		{"severity", "{}", "severity: {promql-syntax: off}", []string{"severity.promql-syntax: error -> off"}},
		{"back to the default", "severity: {promql-syntax: off}", "{}", []string{"severity.promql-syntax: off -> error"}},
		{"locked", "locked: [promql-syntax, rule-invalid]", "locked: [rule-invalid, watchdog-null-route]", []string{"locked: -promql-syntax, +watchdog-null-route"}},
		{"all the rest", "{}", fullPolicy, []string{
			"severity.rule-selector-labels: warning -> off",
			"locked: -object-invalid, -promql-budget, -rule-invalid, -rule-unloadable, -prometheus-invalid, -alertmanager-config-invalid, " +
				"-alertmanager-config-unloadable, -not-judged, +watchdog-null-route",
			`watchdog.alerts: +{alertname="Heartbeat"}`,
			"watchdog.accept: -heartbeat",
			"labels.inject.prometheusRule: +release=prometheus",
			"labels.inject.alertmanagerConfig: +alertmanager=main",
			"namespaces.exempt: +kube-system",
			"budgets.expression.bytes: 65536 -> 1000",
		}},
		{"another label", "labels: {inject: {prometheusRule: {release: a}}}", "labels: {inject: {prometheusRule: {release: b}}}", []string{
			"labels.inject.prometheusRule: -release=a, +release=b",
		}},
		{"very many", "{}", fmt.Sprintf(many, strings.Join(names, ", ")), []string{
			"namespaces.exempt: +" + strings.Join(names[:20], ", +") + " and 11 more",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, read(tt.to).Changes(read(tt.from), all)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
