package cluster

import (
	"errors"
	"os"
	"strings"
	"testing"
)

const selected = `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: default}
spec: {ruleSelector: {}}
---
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: default}
spec: {alertmanagerConfigSelector: {}}
---
apiVersion: monitoring.coreos.com/v1
kind: ThanosRuler
metadata: {name: main, namespace: default}
spec: {ruleSelector: {}, queryEndpoints: [localhost]}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: main, namespace: default}
spec: {groups: [{name: main, rules: [{alert: Always, expr: vector(1)}]}]}
`

// The operator, started outside the cluster, writes what it writes inside one.
func TestOperatorReconciles(t *testing.T) {
	ctx := t.Context()
	c, err := Start(ctx, t.TempDir())
	if errors.Is(err, ErrNoTools) && os.Getenv("ALERTLINT_E2E") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	if err := c.InstallCRDs(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.KubectlInput(ctx, []byte(selected), "apply", "-f", "-").Err(); err != nil {
		t.Fatal(err)
	}
	o, err := c.StartOperator(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Settled(ctx, 1, 1, 1); err != nil {
		t.Fatal(err, o.Log())
	}
	for _, what := range []string{
		"configmap/prometheus-main-rulefiles-0", "configmap/thanos-ruler-main-rulefiles-0", "secret/alertmanager-main-generated",
	} {
		if err := c.Kubectl(ctx, "get", what).Err(); err != nil {
			t.Error(err)
		}
	}
	conditions := c.Kubectl(ctx, "get", "prometheus,alertmanager,thanosruler", "-o",
		`jsonpath={.items[*].status.conditions[?(@.type=="Reconciled")].status}`)
	if got := strings.Fields(conditions.Stdout); len(got) != 3 || strings.Join(got, "") != "TrueTrueTrue" {
		t.Errorf("Reconciled is %q, %s", got, conditions.Stderr)
	}
}
