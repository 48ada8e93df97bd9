package stack

import (
	"iter"
	"maps"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// AlertRule is an alerting rule of a PrometheusRule in view.
type AlertRule struct {
	Object *object.Object
	// Group and Rule are its indexes.
	Group, Rule int
}

// Path returns the path of the rule in its object.
func (r AlertRule) Path() object.Path {
	return object.Path{"spec", "groups", r.Group, "rules", r.Rule}
}

// Spec returns the rule as it was written.
func (r AlertRule) Spec() *monitoringv1.Rule {
	return &r.Object.PrometheusRule().Spec.Groups[r.Group].Rules[r.Rule]
}

// Labels returns the labels that the group and then the rule give the alert. Their values may be templates.
func (r AlertRule) Labels() map[string]string {
	out := maps.Clone(r.Object.PrometheusRule().Spec.Groups[r.Group].Labels)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, r.Spec().Labels)
	return out
}

// Alerts iterates over the alerting rules in view whose alert has the name, in the order of their objects.
func (s *Stack) Alerts(name string) iter.Seq[AlertRule] {
	return func(yield func(AlertRule) bool) {
		s.alerts.Root().WalkPrefix([]byte(name+"\x00"), func(_ []byte, rules []AlertRule) bool {
			for _, r := range rules {
				if !yield(r) {
					return true
				}
			}
			return false
		})
	}
}

func alertKey(name string, r object.Ref) []byte {
	return []byte(name + "\x00" + r.Namespace + "/" + r.Name)
}

// alertRules returns the alerting rules of a PrometheusRule by the names of their alerts.
func alertRules(o *object.Object) map[string][]AlertRule {
	rule := o.PrometheusRule()
	if rule == nil {
		return nil
	}
	out := map[string][]AlertRule{}
	for g := range rule.Spec.Groups {
		for r, spec := range rule.Spec.Groups[g].Rules {
			if spec.Alert != "" {
				out[spec.Alert] = append(out[spec.Alert], AlertRule{Object: o, Group: g, Rule: r})
			}
		}
	}
	return out
}
