package promql_test

import (
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/namespacelabeler"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/promql"
)

// labeled is what prometheus-operator makes of the expression.
func labeled(text, label, value string) (string, error) {
	rule := &monitoringv1.PrometheusRule{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: value}}
	rule.Spec.Groups = []monitoringv1.RuleGroup{{Rules: []monitoringv1.Rule{{Expr: intstr.FromString(text)}}}}
	err := namespacelabeler.New(label, nil, true).EnforceNamespaceLabel(rule)
	return rule.Spec.Groups[0].Rules[0].Expr.String(), err
}

func compareInjected(t *testing.T, text, label, value string) {
	t.Helper()
	got, e := promql.NewInjector(promql.DefaultBudget, label, value, nil).Inject(text)
	if e.Over != "" {
		return
	}
	want, err := labeled(text, label, value)
	switch {
	case (err != nil) != (e.Err != nil):
		t.Errorf("%q: %v, and the operator says %v", text, e.Err, err)
	case err == nil && got != want:
		t.Errorf("%q becomes\n%q, and in the operator\n%q", text, got, want)
	}
}

var injectable = []string{
	`up`, `sum(up) by (a)`, "a{b=~`[^/]+`} / on (c) group_left () d{b!~\"x\\\\.y\",e=~\"\"}", `{__name__=~"a.*",b=~"c|d"}`, `{"a.b","c.d"=~".+"}`,
	`topk(5, rate(a{b=~"(?i)c"}[5m])) # {d=~"e"}`, `max_over_time(a{b=~"c.*"}[1h:5m] offset -5m) @ end()`, `a{namespace=~"b.*",c=~"d+"}`,
	`histogram_quantile(scalar(a{b=~"c."}), d{e=~"f."})`, `label_replace(a{b=~"c{2}"}, "x", "$1", "y", "(.*)=~\"z.*\"")`, `a{b=~'\'.*'} @ 1e3`, `1e308`, `"a"`,
	`limitk(1, a)`, `a[5m] anchored`, `sum(`, "a{b=~\"\u00e9.*\"}", `a{b=~"\xff.*"}`, `-a ^ -b{c!~".*d"}`, `x[0.0001]`, `count_values("a", b{c=~"d?"})`,
}

func TestInject(t *testing.T) {
	for _, text := range injectable {
		compareInjected(t, text, "namespace", "shop")
	}
	// What costs much to compile is not compiled.
	long := strings.Repeat(`a{b=~"[^/]+x{900}"} or `, 100) + "c"
	if got, _ := promql.NewInjector(promql.DefaultBudget, "n", "v", nil).Inject(long); strings.Count(got, `a{b=~"[^/]+x{900}",n="v"}`) != 100 {
		t.Errorf("%.300q", got)
	}
}

// FuzzInject compares with the operator.
func FuzzInject(f *testing.F) {
	for _, text := range injectable {
		f.Add(text, "namespace", "shop")
	}
	f.Add(`up{a="b"}`, "__name__", "")
	f.Add(`up{"a.b"=~"c.*"}`, "a.b", "\x00")
	f.Fuzz(func(t *testing.T, text, label, value string) {
		if label == "" || strings.Contains(text, "{{") || strings.Count(text, "{") > 20 || len(text) > 1000 || meter.RegexpSteps(text) > 20_000 {
			return
		}
		compareInjected(t, text, label, value)
	})
}
