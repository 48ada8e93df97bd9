package checks_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// realistic returns a PrometheusRule such as people write, with so many rules in groups of ten.
func realistic(tb testing.TB, n int) []byte {
	tb.Helper()
	kinds := []map[string]any{
		{
			"alert": "PodNotReady", "for": "15m",
			"expr":   `sum by (namespace, pod) (max by (namespace, pod) (kube_pod_status_phase{job="kube-state-metrics", phase=~"Pending|Unknown|Failed", app="%d"}) * on (namespace, pod) group_left (owner_kind) topk by (namespace, pod) (1, max by (namespace, pod, owner_kind) (kube_pod_owner{owner_kind!="Job"}))) > 0`,
			"labels": map[string]any{"severity": "warning", "team": "platform"},
			"annotations": map[string]any{
				"summary":     "Pod has been in a non-ready state for more than 15 minutes.",
				"description": "Pod {{ $labels.namespace }}/{{ $labels.pod }} has been in a non-ready state for longer than 15 minutes.",
				"runbook_url": "https://runbooks.example.com/kubernetes/podnotready",
			},
		},
		{
			"alert": "ErrorBudgetBurn", "for": "2m",
			"expr":   `sum by (cluster) (rate(apiserver_request_total{job="apiserver",verb=~"LIST|GET",code=~"5..", app="%d"}[1h])) / sum by (cluster) (rate(apiserver_request_total{job="apiserver",verb=~"LIST|GET"}[1h])) > (14.40*0.01000)`,
			"labels": map[string]any{"severity": "critical", "long": "1h", "short": "5m"},
			"annotations": map[string]any{
				"summary":     "The API server is burning too much error budget.",
				"description": "The API server is burning {{ $value | humanizePercentage }} of its error budget on cluster {{ $labels.cluster }}.",
			},
		},
		{
			"record": "namespace_workload_pod:kube_pod_owner:relabel",
			"expr":   `max by (cluster, namespace, workload, pod) (label_replace(kube_pod_owner{job="kube-state-metrics", owner_kind="DaemonSet", app="%d"}, "workload", "$1", "owner_name", "(.*)"))`,
			"labels": map[string]any{"workload_type": "daemonset"},
		},
		{
			"alert": "FilesystemAlmostOutOfSpace", "for": "30m",
			"expr":   "(\n  node_filesystem_avail_bytes{job=\"node-exporter\",fstype!=\"\",mountpoint!=\"\", app=\"%d\"} / node_filesystem_size_bytes{job=\"node-exporter\",fstype!=\"\",mountpoint!=\"\"} * 100 < 5\nand\n  node_filesystem_readonly{job=\"node-exporter\",fstype!=\"\",mountpoint!=\"\"} == 0\n)\n",
			"labels": map[string]any{"severity": "warning"},
			"annotations": map[string]any{
				"summary":     "Filesystem has less than 5% space left.",
				"description": "Filesystem on {{ $labels.device }}, mounted on {{ $labels.mountpoint }}, at {{ $labels.instance }} has only {{ printf \"%.2f\" $value }}% available space left.",
			},
		},
	}
	var groups []any
	for i := 0; i < n; i += 10 {
		var list []any
		for j := i; j < min(n, i+10); j++ {
			rule := map[string]any{}
			for k, v := range kinds[j%len(kinds)] {
				rule[k] = v
			}
			rule["expr"] = strings.ReplaceAll(rule["expr"].(string), "%d", fmt.Sprint(j))
			list = append(list, rule)
		}
		groups = append(groups, map[string]any{"name": fmt.Sprint("group-", i), "interval": "1m", "rules": list})
	}
	raw, err := json.Marshal(map[string]any{
		"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
		"metadata": map[string]any{"name": "realistic", "namespace": "monitoring", "labels": map[string]any{"release": "stack"}},
		"spec":     map[string]any{"groups": groups},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

// BenchmarkVerdict compares the way from JSON to a verdict: ours, with all rules, and that of prometheus-operator's
// admission webhook (admission.validatePrometheusRules). A thousand of these rules would be too large for a ConfigMap; nine hundred
// have to be rendered to know.
func BenchmarkVerdict(b *testing.B) {
	for _, n := range []int{1, 10, 100, 900} {
		raw := realistic(b, n)
		st := stack.New()
		b.Run(fmt.Sprintf("rules=%d/alertlint", n), func(b *testing.B) {
			linter := lint.New(checks.All(), lint.DefaultPolicy())
			b.ReportAllocs()
			for b.Loop() {
				o, err := object.DecodeAs(raw, "monitoring.coreos.com/v1", "PrometheusRule")
				if err != nil {
					b.Fatal(err)
				}
				for _, d := range first(linter.Lint(o, st)) {
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
				if errs := operatorRefuses(&rule, st); len(errs) > 0 {
					b.Fatal(errs)
				}
			}
		})
	}
}

func first(diags []lint.Diagnostic, _ []lint.Bug) []lint.Diagnostic { return diags }

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
