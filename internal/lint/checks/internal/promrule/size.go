package promrule

import (
	"fmt"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/meter"
)

// What becomes of an object with a broken rule (operator.PrometheusRuleSelector.selectObjects, and the schema of the custom resource).
const (
	Skipped = "prometheus-operator skips the whole PrometheusRule"
	Refused = "the API server refuses the whole PrometheusRule, or prometheus-operator skips it"
)

const TooLargeMessage = "the rules take %s once rendered, and prometheus-operator stores no more than %d; spread the groups over several PrometheusRules"

// What each byte takes if the rules are counted, and if they have to be rendered.
const (
	StepsPerCounted  = 1
	stepsPerRendered = 20
)

// MayBeTooLarge is about the JSON of an object.
func MayBeTooLarge(bytes int) bool { return 8*bytes > operator.MaxConfigMapDataSize }

// TooLarge returns the size of the rules once rendered where that is above the limit. To render them takes four times as long as all
// else together, and ten times the memory, so they are counted, and rendered where that does not tell.
func TooLarge(m *meter.Meter, spec monitoringv1.PrometheusRuleSpec) string {
	limit := operator.MaxConfigMapDataSize
	switch least, most := RenderedSize(spec); {
	case most <= limit:
	case least == most:
		return fmt.Sprintf("%d bytes", least)
	case least > limit:
		return fmt.Sprintf("more than %d bytes", least)
	default:
		m.Take(stepsPerRendered * most)
		// Marshal changes nothing; what ValidateRule sets to nil before it, it sets in a copy.
		content, err := yaml.Marshal(rendered(spec))
		if err == nil && len(content) > limit {
			return fmt.Sprintf("%d bytes", len(content))
		}
	}
	return ""
}

// rendered is the spec as operator.ValidateRule marshals it.
func rendered(spec monitoringv1.PrometheusRuleSpec) *monitoringv1.PrometheusRuleSpec {
	s := spec.DeepCopy()
	for i := range s.Groups {
		g := &s.Groups[i]
		g.PartialResponseStrategy = ""
		if g.Interval != nil && *g.Interval == "" {
			g.Interval = nil
		}
		for j := range g.Rules {
			if r := &g.Rules[j]; r.For != nil && *r.For == "" {
				r.For = nil
			}
		}
	}
	return s
}

// RenderedSize returns bounds of the length of the YAML, which are the same but for texts with odd characters.
func RenderedSize(spec monitoringv1.PrometheusRuleSpec) (least, most int) {
	if len(spec.Groups) == 0 {
		return len("{}\n"), len("{}\n")
	}
	var y yamlSize
	y.line(0, "groups")
	for i := range spec.Groups {
		g := &spec.Groups[i]
		const indent = len("- ")
		y.text(indent, "name", g.Name)
		y.texts(indent, "labels", g.Labels)
		if g.Interval != nil && *g.Interval != "" {
			y.text(indent, "interval", string(*g.Interval))
		}
		if g.QueryOffset != nil {
			y.text(indent, "query_offset", string(*g.QueryOffset))
		}
		if g.Limit != nil {
			y.number(indent, "limit", int64(*g.Limit))
		}
		if len(g.Rules) > 0 {
			y.line(indent, "rules")
		}
		for j := range g.Rules {
			y.rule(&g.Rules[j])
		}
	}
	return y.least, y.most
}

func (y *yamlSize) rule(r *monitoringv1.Rule) {
	const indent = len("  - ")
	if r.Record != "" {
		y.text(indent, "record", r.Record)
	}
	if r.Alert != "" {
		y.text(indent, "alert", r.Alert)
	}
	if r.Expr.Type == intstr.Int {
		y.number(indent, "expr", int64(r.Expr.IntVal))
	} else {
		y.text(indent, "expr", r.Expr.StrVal)
	}
	if r.For != nil && *r.For != "" {
		y.text(indent, "for", string(*r.For))
	}
	if r.KeepFiringFor != nil {
		y.text(indent, "keep_firing_for", string(*r.KeepFiringFor))
	}
	y.texts(indent, "labels", r.Labels)
	y.texts(indent, "annotations", r.Annotations)
}
