package stack

import (
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
	promlabels "github.com/prometheus/prometheus/model/labels"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/promql"
)

// firedLabels are the labels of an alert on its way: the value of each, "" if it is absent, nil if that is not known. Others are absent,
// or not known where open is set.
type firedLabels struct {
	values map[string]*string
	open   bool
}

// newFired follows rules.AlertingRule.Eval, which puts the labels of the rule over those of the result, and notifier.Manager.Send, which
// adds the external labels that the alert does not have and then relabels it.
func newFired(rule AlertRule, by *Ruler, result promql.Labels) FiredAlert {
	labels := firedLabels{values: maps.Collect(result.All()), open: !result.Closed()}
	for name, value := range rule.Labels() {
		labels.set(name, value) // one that is empty takes the label off
	}
	labels.set(model.AlertNameLabel, rule.Spec().Alert)
	out := FiredAlert{Rule: rule, By: by}
	// An external label takes the place of one that may be missing.
	limits := result.Limits("namespace")
	if _, set := rule.Labels()["namespace"]; !set && slices.ContainsFunc(limits, func(m *promlabels.Matcher) bool { return !m.Matches("") }) {
		out.namespaces = limits
	}
	if by != nil {
		labels.enforce(by, rule.Object)
		if label, known := by.EnforcedLabel(rule.Object); !known || label == "namespace" {
			out.namespaces = nil
		}
		for name, value := range by.externalLabels() {
			labels.fill(name, value)
		}
		for _, name := range by.droppedLabels() {
			labels.set(name, "")
		}
		out.Relabelled = by.relabels()
	}
	labels.into(&out)
	return out
}

// set gives the label a value as it is written, which may be a template or hold a variable.
func (l *firedLabels) set(name, value string) {
	if l.values[name] = &value; object.IsVariable(value) || strings.Contains(value, "{{") {
		l.values[name] = nil
	}
}

// fill gives the label a value if it has none.
func (l *firedLabels) fill(name, value string) {
	switch now, told := l.values[name]; {
	case told && now != nil && *now == "", !told && !l.open:
		l.set(name, value)
	case now == nil:
		l.values[name] = nil // there is a value, that of the result or this one
	}
}

// enforce puts the namespace of the rule where the operator does.
func (l *firedLabels) enforce(by *Ruler, o *object.Object) {
	if label, known := by.EnforcedLabel(o); !known {
		l.values["namespace"] = nil
	} else if label != "" {
		l.set(label, object.NamespaceOr(o.Ref.Namespace, "${namespace}"))
	}
}

// into sorts the labels into what is known and what is not.
func (l *firedLabels) into(f *FiredAlert) {
	f.Labels, f.Open = model.LabelSet{}, l.open
	for _, name := range slices.Sorted(maps.Keys(l.values)) {
		switch value := l.values[name]; {
		case value == nil:
			f.Unknown = append(f.Unknown, model.LabelName(name))
		case *value != "":
			f.Labels[model.LabelName(name)] = model.LabelValue(*value)
		case l.open:
			f.Absent = append(f.Absent, model.LabelName(name))
		}
	}
}

// externalLabels returns what the ruler adds to every alert that does not have it, as prometheus.ConfigGenerator and
// thanos.Operator write it.
func (r *Ruler) externalLabels() map[string]string {
	labels := map[string]string{}
	p := r.Object.Prometheus()
	if p == nil {
		maps.Copy(labels, r.Object.ThanosRuler().Spec.Labels)
		return labels
	}
	maps.Copy(labels, p.Spec.ExternalLabels)
	name := "prometheus"
	if p.Spec.PrometheusExternalLabelName != nil {
		name = *p.Spec.PrometheusExternalLabelName
	}
	if name != "" {
		labels[name] = object.NamespaceOr(r.ref.Namespace, "${namespace}") + "/" + r.ref.Name
	}
	return labels
}

// droppedLabels returns the labels that the ruler takes off its alerts, so that those of replicas are alike.
func (r *Ruler) droppedLabels() []string {
	p := r.Object.Prometheus()
	switch {
	case p == nil:
		return append([]string{"thanos_ruler_replica"}, r.Object.ThanosRuler().Spec.AlertDropLabels...)
	case p.Spec.ReplicaExternalLabelName == nil:
		return []string{"prometheus_replica"}
	case *p.Spec.ReplicaExternalLabelName == "":
		return nil
	}
	return []string{*p.Spec.ReplicaExternalLabelName}
}

// relabels reports whether the ruler relabels its alerts by rules that a Secret holds.
func (r *Ruler) relabels() bool {
	if p := r.Object.Prometheus(); p != nil {
		return p.Spec.AdditionalAlertRelabelConfigs != nil
	}
	spec := r.Object.ThanosRuler().Spec
	return spec.AlertRelabelConfigs != nil || spec.AlertRelabelConfigFile != nil
}
