package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

func TestFiredLabels(t *testing.T) {
	const prometheus, thanos = "kind: Prometheus\nmetadata: {name: k8s, namespace: mon}\nspec: {ruleSelector: {}, ruleNamespaceSelector: {}, %s}",
		"kind: ThanosRuler\nmetadata: {name: t, namespace: mon}\nspec: {ruleSelector: {}, ruleNamespaceSelector: {}, %s}"
	by := func(ruler, spec string) string { return fmt.Sprintf(ruler, spec) }
	for _, tt := range []struct{ name, ruler, rule, want string }{
		{"its name alone", by(prometheus, ""), `expr: vector(1)`, `alertname="A" prometheus="mon/k8s"`},
		{"labels of the rule", by(prometheus, ""), `expr: vector(1), labels: {severity: none}`, `alertname="A" prometheus="mon/k8s" severity="none"`},
		{"a template", by(prometheus, ""), `expr: vector(1), labels: {severity: "{{ $value }}"}`, `alertname="A" prometheus="mon/k8s" severity?`},
		{"the result", by(prometheus, ""), `expr: 'up{namespace="shop"} == 0'`, `alertname="A" cluster? namespace="shop" prometheus? severity? team?`},
		{"the rule goes over the result", by(prometheus, ""), `expr: 'sum by (team, severity) (up{team="a"})', labels: {team: b}`, `alertname="A" prometheus="mon/k8s" severity? team="b"`},
		{"a template goes over the result", by(prometheus, ""), `expr: 'sum by (team) (up{team="a"})', labels: {team: "{{ $value }}"}`, `alertname="A" prometheus="mon/k8s" team?`},
		{"external labels go under the result", by(prometheus, "externalLabels: {cluster: x, team: y}"), `expr: 'sum by (team, cluster) (up{team="a"})'`, `alertname="A" cluster? prometheus="mon/k8s" team="a"`},
		{"and under the rule", by(prometheus, "externalLabels: {team: y}"), `expr: vector(1), labels: {team: b}`, `alertname="A" prometheus="mon/k8s" team="b"`},
		{"a label that the rule takes off", by(prometheus, "externalLabels: {team: z}"), `expr: vector(1), labels: {team: ""}`, `alertname="A" prometheus="mon/k8s" team="z"`},
		{"an enforced namespace", by(prometheus, "enforcedNamespaceLabel: namespace"), `expr: 'sum by (job) (up)', labels: {namespace: x}`, `alertname="A" namespace="shop" prometheus="mon/k8s"`},
		{"replicas", by(prometheus, "externalLabels: {team: x}, replicaExternalLabelName: team"), `expr: 'up{team="a"}'`, `alertname="A" cluster? namespace? prometheus? severity?`},
		{"relabelling", by(prometheus, "additionalAlertRelabelConfigs: {name: a, key: b}"), `expr: vector(1)`, `alertname? cluster? namespace? prometheus? severity? team?`},
		{"thanos", by(thanos, "labels: {cluster: x, team: y}, alertDropLabels: [team, severity]"), `expr: vector(1), labels: {severity: none}`, `alertname="A" cluster="x"`},
		{"no ruler in view", "", `expr: 'sum by (job) (up)', labels: {severity: none}`, `alertname="A" cluster? namespace? prometheus? severity="none" team?`},
		{"an expression that does not parse", by(prometheus, ""), `expr: 'sum(up', labels: {severity: none}`, `alertname="A" cluster? namespace? prometheus? severity="none" team?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r, namespace: shop}\nspec: {groups: [{name: a, rules: [{alert: A, " + tt.rule + "}]}]}\n"
			if tt.ruler != "" {
				text += "---\napiVersion: monitoring.coreos.com/v1\n" + tt.ruler + "\n"
			}
			var objects []*object.Object
			for _, o := range source.Parse("a.yaml", []byte(text)).Objects {
				objects = append(objects, o.Object)
			}
			st := stack.New(objects...)
			alerts := st.Fired(objects[0])
			if len(alerts) != 1 {
				t.Fatal(alerts)
			}
			asked := alerts[0].Alert()
			var got []string
			for _, name := range []string{"alertname", "cluster", "namespace", "prometheus", "severity", "team"} {
				if v, known := asked.Labels[model.LabelName(name)]; known {
					got = append(got, fmt.Sprintf("%s=%q", name, string(v)))
				} else if asked.Unknown(name) {
					got = append(got, name+"?")
				}
			}
			if g := strings.Join(got, " "); g != tt.want {
				t.Errorf("got  %s\nwant %s", g, tt.want)
			}
		})
	}
}
