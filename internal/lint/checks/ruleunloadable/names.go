package ruleunloadable

import (
	"fmt"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// checkNames follows rulefmt.Rule.Validate for rulers that take the older names alone. Labels of groups are not asked: the
// operator leaves them out for such rulers.
func (c *checker) checkNames(rulers []*stack.Ruler) {
	var legacy []*stack.Ruler
	for _, r := range rulers {
		if r.Names() == model.LegacyValidation {
			legacy = append(legacy, r)
		}
	}
	if len(legacy) == 0 {
		return
	}
	refuse := func(at object.Path, what, name, of string) {
		if promrule.IsName(name) && !object.IsVariable(name) {
			c.Add(lint.Diagnostic{Path: at, Message: fmt.Sprintf("%s %.100q is not a valid name for", what, name)},
				", whose version accepts only "+of+loud, "version", legacy...)
		}
	}
	for g, group := range c.Object.PrometheusRule().Spec.Groups {
		for r := range group.Rules {
			rule := &group.Rules[r]
			at := object.Path{"spec", "groups", g, "rules", r}
			if rule.Record != "" && !model.LegacyValidation.IsValidMetricName(rule.Record) && !strings.ContainsAny(rule.Record, "{}") {
				refuse(at.At("record"), "record", rule.Record, "letters, digits, _ and :")
			}
			for _, name := range promrule.InOrder(rule.Labels, isNotLegacy) {
				refuse(at.At("labels", name), "label", name, "letters, digits and _")
			}
			for _, name := range promrule.InOrder(rule.Annotations, isNotLegacy) {
				refuse(at.At("annotations", name), "annotation", name, "letters, digits and _")
			}
		}
	}
}

func isNotLegacy(name, _ string) bool { return !model.LegacyValidation.IsValidLabelName(name) }
