package cli

import (
	"errors"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/promql"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

// ruleAlert is the alert of a rule, and the question that it is.
type ruleAlert struct {
	routed
	asked routing.Alert
}

// findAlerts returns the alerts of all alerting rules among the files, as each ruler that loads them sends them.
func (r *router) findAlerts() ([]ruleAlert, error) {
	var all []ruleAlert
	for _, o := range r.view.judged {
		if o.PrometheusRule() != nil {
			all = append(all, r.alertsOf(o)...)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no alerting rule among the files")
	}
	return all, nil
}

func (r *router) alertsOf(o *object.Object) (all []ruleAlert) {
	parser := promql.NewParser(promql.DefaultBudget, r.view.stack.ParserOptions(), nil)
	for g, group := range o.PrometheusRule().Spec.Groups {
		for i, rule := range group.Rules {
			if rule.Alert == "" {
				continue
			}
			result := parser.Labels(rule.Expr.String())
			for _, sent := range r.view.stack.Sent(stack.AlertRule{Object: o, Group: g, Rule: i}) {
				asked := question(sent, result)
				all = append(all, ruleAlert{routed{sent: &sent, labels: asked.Labels}, asked})
			}
		}
	}
	return all
}

// question follows rules.AlertingRule.Eval, which puts the labels of the rule over those of the result, and
// notifier.Manager.Send, which adds external labels that the alert does not have.
func question(sent stack.Sent, result promql.Labels) routing.Alert {
	own := sent.Rule.Labels()
	set := map[string]bool{model.AlertNameLabel: true} // by the rule or the operator
	for name := range own {
		set[name] = true
	}
	dropped := droppedBy(sent.By)
	if sent.By != nil {
		if label, known := sent.By.EnforcedLabel(sent.Rule.Object); known && label != "" {
			set[label] = true
		} else if !known {
			set["namespace"] = true
		}
	}
	labels, unknown := model.LabelSet{}, map[string]bool{}
	for _, name := range sent.Unknown {
		unknown[string(name)] = true
	}
	for name, value := range result.Present() {
		if !set[name] && !unknown[name] {
			labels[model.LabelName(name)] = model.LabelValue(value)
		}
	}
	for name, value := range sent.Labels {
		_, known := result.Value(string(name))
		switch {
		case set[string(name)] || known && labels[name] == "":
			labels[name] = value
		case !known:
			unknown[string(name)] = true
		}
	}
	for name, value := range own {
		if value == "" { // takes the label off the result, and external labels may put it on again
			unknown[name] = true
		}
	}
	if sent.Relabelled {
		return routing.Alert{Labels: model.LabelSet{}, Unknown: func(string) bool { return true }}
	}
	for _, name := range dropped {
		delete(labels, model.LabelName(name))
	}
	return routing.Alert{Labels: labels, Unknown: func(name string) bool {
		if slices.Contains(dropped, name) {
			return false
		}
		_, known := result.Value(name)
		// External labels of a ruler that is not in view may be anything.
		return unknown[name] || (!known || sent.By == nil) && !set[name]
	}}
}

// droppedBy returns the labels that a ruler takes off its alerts, as prometheus.ConfigGenerator and thanos.Operator have it.
func droppedBy(ruler *stack.Ruler) []string {
	switch {
	case ruler == nil:
		return nil
	case ruler.IsThanos():
		return append([]string{"thanos_ruler_replica"}, ruler.Object.ThanosRuler().Spec.AlertDropLabels...)
	}
	if name := ruler.Object.Prometheus().Spec.ReplicaExternalLabelName; name != nil {
		return []string{*name}
	}
	return []string{"prometheus_replica"}
}
