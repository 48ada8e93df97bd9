// Package sample makes the objects that benchmarks judge.
package sample

import (
	"fmt"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// templates are rules as they are found in clusters, short and long. %[1]d is the number of the rule.
var templates = []struct {
	alert, record, expr, wait string
	summary, description      string
}{
	{
		alert: "PodNotReady%[1]d", wait: "15m",
		expr: `sum by (namespace, pod, cluster) (
  max by (namespace, pod, cluster) (
    kube_pod_status_phase{job="kube-state-metrics", namespace=~"team-%[1]d-.*", phase=~"Pending|Unknown|Failed"}
  ) * on (namespace, pod, cluster) group_left (owner_kind) topk by (namespace, pod, cluster) (
    1, max by (namespace, pod, owner_kind, cluster) (kube_pod_owner{owner_kind!="Job"})
  )
) > 0`,
		summary:     "A pod has not been ready for 15 minutes.",
		description: "Pod {{ $labels.namespace }}/{{ $labels.pod }} is not ready on cluster {{ $labels.cluster }}.",
	},
	{
		alert: "RequestErrors%[1]d", wait: "10m",
		expr: `sum by (service) (rate(http_requests_total{job="api-%[1]d", code=~"5.."}[5m]))
  / sum by (service) (rate(http_requests_total{job="api-%[1]d"}[5m])) > 0.05`,
		summary:     "More than 5% of the requests fail.",
		description: "{{ $labels.service }} fails {{ $value | humanizePercentage }} of its requests.",
	},
	{
		record: "job:latency_seconds_%[1]d:p99",
		expr:   `histogram_quantile(0.99, sum by (le, job) (rate(http_request_duration_seconds_bucket{job="api-%[1]d"}[5m])))`,
	},
	{
		alert: "DiskFillsUp%[1]d", wait: "1h",
		expr: `node_filesystem_avail_bytes{mountpoint="/data%[1]d"} / node_filesystem_size_bytes{mountpoint="/data%[1]d"} < 0.15
and predict_linear(node_filesystem_avail_bytes{mountpoint="/data%[1]d"}[6h], 24 * 60 * 60) < 0`,
		summary:     "The filesystem runs out of space within the next 24 hours.",
		description: `{{ $labels.mountpoint }} at {{ $labels.instance }} has only {{ printf "%.2f" $value }}% left.`,
	},
	{
		alert: "TargetDown%[1]d", wait: "5m",
		expr:    `up{job="exporter-%[1]d"} == 0`,
		summary: "{{ $labels.instance }} is down.", description: "{{ $labels.instance }} of {{ $labels.job }} has been down for 5 minutes.",
	},
}

// Rule returns the object number number, with so many rules in groups of ten.
func Rule(number, rules int) *monitoringv1.PrometheusRule {
	o := &monitoringv1.PrometheusRule{
		TypeMeta: metav1.TypeMeta{APIVersion: "monitoring.coreos.com/v1", Kind: "PrometheusRule"},
		ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("rules-%d", number), Namespace: "monitoring",
			Labels: map[string]string{"app": "kube-prometheus-stack", "release": "prometheus"},
		},
	}
	for r := range rules {
		if r%10 == 0 {
			o.Spec.Groups = append(o.Spec.Groups, monitoringv1.RuleGroup{Name: fmt.Sprintf("rules-%d.%d", number, r/10)})
		}
		group := &o.Spec.Groups[r/10]
		id := number*rules + r
		t := templates[id%len(templates)]
		rule := monitoringv1.Rule{Expr: intstr.FromString(fmt.Sprintf(t.expr, id))}
		if t.record != "" {
			rule.Record = fmt.Sprintf(t.record, id)
		} else {
			wait := monitoringv1.Duration(t.wait)
			rule.Alert, rule.For = fmt.Sprintf(t.alert, id), &wait
			rule.Labels = map[string]string{"severity": "warning", "team": fmt.Sprintf("team-%d", id%7)}
			rule.Annotations = map[string]string{
				"summary": t.summary, "description": t.description,
				"runbook_url": fmt.Sprintf("https://runbooks.example.com/%d", id),
			}
		}
		group.Rules = append(group.Rules, rule)
	}
	return o
}
