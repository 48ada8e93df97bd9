package rules

import (
	"fmt"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
)

const tooLargeMessage = "the rules take %s once rendered, and prometheus-operator stores no more than %d; spread the groups over several PrometheusRules"

// checkSize reports rules that no ConfigMap takes once rendered (operator.ValidateRule).
func (c ruleChecker) checkSize() {
	if mayBeTooLarge(len(c.Object.Raw)) {
		c.Meter.Take(stepsPerRendered * len(c.Object.Raw))
		if size := tooLarge(c.Object.PrometheusRule().Spec); size != "" {
			c.Reportf(object.Path{"spec", "groups"}, tooLargeMessage, size, operator.MaxConfigMapDataSize)
		}
	}
}

// stepsPerRendered is what each byte takes where the rules have to be rendered.
const stepsPerRendered = 20

// mayBeTooLarge is about the JSON of an object.
func mayBeTooLarge(bytes int) bool { return 8*bytes > operator.MaxConfigMapDataSize }

// tooLarge returns the size of the rules once rendered where that is above the limit. To render them takes longer than
// all else together, so that is left to what is near the limit.
func tooLarge(spec monitoringv1.PrometheusRuleSpec) string {
	limit := operator.MaxConfigMapDataSize
	switch least, most := renderedSize(spec); {
	case most <= limit:
	case least > limit:
		return fmt.Sprintf("more than %d bytes", least)
	default:
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

// renderedSize returns bounds of the length of the YAML, where each text stands behind the name of its field and an indentation of two
// to six columns.
func renderedSize(spec monitoringv1.PrometheusRuleSpec) (least, most int) {
	for _, g := range spec.Groups {
		most += len("groups:\n- name: \n  rules:\n  limit: 1234567890123456789\n")
		most += len(g.Rules) * len("  - expr: \n    labels: {}\n    annotations: {}\n")
	}
	for at, text := range texts(spec) {
		if text == "" {
			continue
		}
		least += len(text) + len("  :\n")
		most += yamlBound(text) + len("      : \n")
		if len(at)%2 == 0 { // a field of a group or a rule; the names of labels and annotations are texts themselves
			most += len(at[len(at)-1].(string))
		}
	}
	return least, most
}

// yamlBound returns how long a string is in YAML at most: in quotes, escaped, folded at 80 columns and indented.
func yamlBound(s string) int {
	n := len(s) + len(`""`) + len(s)/70*10
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n':
			n += 16
		case c < ' ' || c >= 0x7f:
			n += 5
		case c == '"' || c == '\'' || c == '\\':
			n++
		}
	}
	return n
}
