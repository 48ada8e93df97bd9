package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
)

// Sent is an alert as a Prometheus or ThanosRuler sends it to its Alertmanagers, as far as its rule and its ruler decide the
// labels. The result of the expression may bring more.
type Sent struct {
	Rule AlertRule
	// By is the ruler that loads the rule. It is nil where none in view does.
	By *Ruler
	// Labels are those whose values are known.
	Labels model.LabelSet
	// Unknown are the names of the labels that are set to a value which is not known: a template, a variable of Flux.
	Unknown []model.LabelName
	// Relabelled says that relabelling which is not in view may change any label.
	Relabelled bool
}

// Sent returns the alert of a rule as every ruler in view that loads the rule sends it.
func (s *Stack) Sent(rule AlertRule) []Sent {
	own := maps.Clone(rule.Labels())
	own[model.AlertNameLabel] = rule.Spec().Alert
	rulers := s.Rulers(rule.Object)
	if len(rulers) == 0 {
		return []Sent{newSent(rule, nil, own)}
	}
	var all []Sent
	for _, r := range rulers {
		labels := r.externalLabels()
		maps.Copy(labels, own)
		if label, known := r.EnforcedLabel(rule.Object); !known {
			labels["namespace"] = "${namespace}"
		} else if label != "" {
			labels[label] = object.NamespaceOr(rule.Object.Ref.Namespace, "${namespace}")
		}
		all = append(all, newSent(rule, r, labels))
	}
	return all
}

func newSent(rule AlertRule, by *Ruler, labels map[string]string) Sent {
	out := Sent{Rule: rule, By: by, Labels: model.LabelSet{}, Relabelled: by != nil && by.relabels()}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if value := labels[name]; object.IsVariable(value) || strings.Contains(value, "{{") {
			out.Unknown = append(out.Unknown, model.LabelName(name))
		} else if value != "" {
			out.Labels[model.LabelName(name)] = model.LabelValue(value)
		}
	}
	return out
}

// externalLabels returns what the ruler adds to every alert that does not have it, as prometheus.ConfigGenerator and
// thanos.Operator write it. The labels that tell replicas apart are taken off again before alerts are sent.
func (r *Ruler) externalLabels() map[string]string {
	labels := map[string]string{}
	p := r.Object.Prometheus()
	if p == nil {
		spec := r.Object.ThanosRuler().Spec
		maps.Copy(labels, spec.Labels)
		for _, name := range spec.AlertDropLabels {
			delete(labels, name)
		}
		return labels
	}
	maps.Copy(labels, p.Spec.ExternalLabels)
	name, replica := "prometheus", "prometheus_replica"
	if p.Spec.PrometheusExternalLabelName != nil {
		name = *p.Spec.PrometheusExternalLabelName
	}
	if p.Spec.ReplicaExternalLabelName != nil {
		replica = *p.Spec.ReplicaExternalLabelName
	}
	delete(labels, replica)
	if name != "" {
		labels[name] = object.NamespaceOr(r.ref.Namespace, "${namespace}") + "/" + r.ref.Name
	}
	return labels
}

// relabels says whether the ruler relabels its alerts by rules that a Secret holds.
func (r *Ruler) relabels() bool {
	if p := r.Object.Prometheus(); p != nil {
		return p.Spec.AdditionalAlertRelabelConfigs != nil
	}
	spec := r.Object.ThanosRuler().Spec
	return spec.AlertRelabelConfigs != nil || spec.AlertRelabelConfigFile != nil
}

// maxFiring bounds the rules of one name that are looked at: whoever may write a PrometheusRule can fill it with alerts named Watchdog, and
// all that is judged beside it would pay.
const maxFiring = 1000

// Firing returns the alerts of that name as the rulers in view send them, those that are alike once. more says that there are further
// rules of the name, which were not looked at.
func (s *Stack) Firing(name string, m *meter.Meter) (all []Sent, more bool) {
	seen := map[string]bool{}
	rules := 0
	for rule := range s.Alerts(name) {
		if rules++; rules > maxFiring {
			return all, true
		}
		m.Take(sentSteps * (1 + len(s.rulers)))
		for _, sent := range s.Sent(rule) {
			if id := sent.identity(); !seen[id] {
				seen[id] = true
				all = append(all, sent)
			}
		}
	}
	return all, false
}

// sentSteps is what it takes to ask whether a ruler loads a rule, and to put the labels together.
const sentSteps = 300

// identity is the same for alerts that a route tree cannot tell apart.
func (s Sent) identity() string { return fmt.Sprint(s.Labels, s.Unknown, s.Relabelled) }

// Alert returns the alert as a question to a route tree: without its unknown labels, or with any where it is relabelled.
// What the result of the expression brings along is left out.
func (s Sent) Alert() routing.Alert {
	unknown := make(map[model.LabelName]bool, len(s.Unknown))
	for _, name := range s.Unknown {
		unknown[name] = true
	}
	return routing.Alert{Labels: s.Labels, Unknown: func(label string) bool {
		return s.Relabelled || unknown[model.LabelName(label)]
	}}
}
