package operator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/promql"
	"github.com/alertlint/alertlint/internal/stack"
)

// A Prometheus or ThanosRuler loads a PrometheusRule exactly where it selects the object and alertlint has no error to say of it:
// the operator gives it the rules, and promtool accepts what it gives.
func TestRulesAreLoaded(t *testing.T) {
	kept.bothTimes(t, func(t *testing.T, s *snapshot) {
		for _, v := range s.rulers() {
			for o, is := range v.of {
				pair := [2]ref{refFrom(v.by.Ref), refFrom(o.Ref)}
				text, loaded := s.files[pair[0]][pair[1]]
				complaint := promtool(t, v.by, text)
				note, rejected := s.rejected[pair]
				want := is.selects == object.Yes && len(is.errors) == 0
				if got := loaded && complaint == ""; got != want {
					disagree(t, pair[1], "%s: loaded: %t, event: %q, condition: %s, promtool: %q; alertlint: %s",
						pair[0], loaded, note, s.reconciled[pair[0]].Message, complaint, is)
				}
				skipped := is.selects == object.Yes && !loaded && s.reconciled[pair[0]].Status == "True"
				if loud := skipped && !is.silent; rejected != loud {
					disagree(t, pair[1], "%s: event: %q; alertlint: %s, silent: %t", pair[0], note, is, is.silent)
				}
			}
		}
	})
}

// The operator does nothing more for a Prometheus or ThanosRuler exactly where alertlint has an error to say of it.
func TestRulersAreReconciled(t *testing.T) {
	kept.bothTimes(t, func(t *testing.T, s *snapshot) {
		for _, v := range s.rulers() {
			of := refFrom(v.by.Ref)
			stopped, errors := s.reconciled[of].Status == "False", errorsOf(v.by, v.stack)
			if stopped != (len(errors) > 0) {
				disagree(t, of, "condition: %s; alertlint: %q", s.reconciled[of].Message, errors)
			}
		}
	})
}

// What a Prometheus or ThanosRuler is given of a PrometheusRule is what is written there, but for the fields that alertlint
// says its version is not given and for the namespace that is enforced.
func TestRulesAreWritten(t *testing.T) {
	kept.bothTimes(t, func(t *testing.T, s *snapshot) {
		n := 0
		for _, v := range s.rulers() {
			for o := range v.of {
				text, ok := s.files[refFrom(v.by.Ref)][refFrom(o.Ref)]
				if !ok {
					continue
				}
				n++
				var got monitoringv1.PrometheusRuleSpec
				if err := yaml.Unmarshal([]byte(text), &got); err != nil {
					t.Errorf("%s: %v", o.Ref, err)
				}
				if diff := cmp.Diff(expected(t, o, v.stack), got, cmpopts.EquateEmpty()); diff != "" {
					disagree(t, refFrom(o.Ref), "%s: %s", v.by.Ref, diff)
				}
			}
		}
		t.Logf("%d rule files", n)
	})
}

// expected is what the only ruler in view is given of the object.
func expected(t *testing.T, o *object.Object, st *stack.Stack) monitoringv1.PrometheusRuleSpec {
	spec := *o.PrometheusRule().Spec.DeepCopy()
	rulers := st.Rulers(o)
	if len(rulers) != 1 {
		t.Errorf("%s: alertlint says that it is selected by %d", o.Ref, len(rulers))
		return spec
	}
	ruler := rulers[0]
	for _, d := range ruler.Dropped(o) {
		group := &spec.Groups[d.Path[2].(int)]
		switch d.Path[len(d.Path)-1] {
		case "limit":
			group.Limit = nil
		case "query_offset":
			group.QueryOffset = nil
		case "labels":
			group.Labels = nil
		case "keep_firing_for":
			group.Rules[d.Path[4].(int)].KeepFiringFor = nil
		}
	}
	label, _ := ruler.EnforcedLabel(o)
	injector := promql.NewInjector(lint.DefaultPolicy().Budgets.Expression, orAny(label), o.Ref.Namespace, nil)
	for i := range spec.Groups {
		if !ruler.IsThanos() {
			spec.Groups[i].PartialResponseStrategy = "" // it means nothing to a Prometheus
		}
		for j := range spec.Groups[i].Rules {
			rule := &spec.Groups[i].Rules[j]
			if label == "" {
				continue
			}
			text, _ := injector.Inject(rule.Expr.String())
			rule.Expr = intstr.FromString(text)
			if rule.Labels == nil {
				rule.Labels = map[string]string{}
			}
			rule.Labels[label] = o.Ref.Namespace
		}
	}
	return spec
}

func orAny(label string) string {
	if label == "" {
		return "namespace"
	}
	return label
}
