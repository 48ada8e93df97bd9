package stack

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
)

// Ruler is a Prometheus or ThanosRuler in view: which rules it selects, and how the operator reads them for it.
type Ruler struct {
	selecting
	*operator.Ruler
}

func newRuler(o *object.Object) *Ruler {
	r := &Ruler{Ruler: operator.NewRuler(o), selecting: selecting{ref: o.Ref}}
	inLabels, inNamespaces := r.Selectors()
	r.labels = newSelector(o, "ruleSelector", inLabels)
	r.namespaces = newSelector(o, "ruleNamespaceSelector", inNamespaces)
	return r
}

// Rulers returns those in view that surely select the PrometheusRule, and for which the operator reads any.
func (s *Stack) Rulers(o *object.Object) []*Ruler {
	var all []*Ruler
	for _, r := range s.rulers {
		if len(r.CheckVersion()) == 0 && r.verdict(s, o).Selects == object.Yes {
			all = append(all, r)
		}
	}
	return all
}

// CheckRuler says what keeps the operator from selecting rules for a Prometheus or ThanosRuler in view
// (prometheus/server.Operator.selectPrometheusRules, thanos.Operator.selectPrometheusRules). It reconciles nothing of the
// object then. What does not fit the kind of a selector does not get there as it was written.
func (s *Stack) CheckRuler(o *object.Object) (all []operator.Failure) {
	for _, r := range s.rulers {
		if r.ref != o.Ref {
			continue
		}
		all = r.CheckVersion()
		for _, sel := range r.wrongSelectors() {
			all = append(all, sel.failure())
		}
		break
	}
	return all
}
