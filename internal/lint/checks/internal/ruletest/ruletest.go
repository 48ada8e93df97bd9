// Package ruletest makes PrometheusRules and asks the checks about them, for the tests and benchmarks of several checks.
package ruletest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// Findings returns those on an object, by check, and fails over a message that is not one clean line.
func Findings(tb testing.TB, o *object.Object, st *stack.Stack) map[string][]string {
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

// Decode reads an object.
func Decode(tb testing.TB, raw []byte) *object.Object {
	tb.Helper()
	o, err := object.Decode(raw)
	if err != nil {
		tb.Fatalf("%v\n%s", err, raw)
	}
	return o
}

// Realistic returns a PrometheusRule such as people write, with so many rules in groups of ten.
func Realistic(tb testing.TB, n int) []byte {
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
