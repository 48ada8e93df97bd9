// Package ruleinvalid is the check rule-invalid: it finds PrometheusRules that prometheus-operator or the API server refuses, but for their PromQL.
package ruleinvalid

import (
	"fmt"
	"strconv"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
)

// Check is rule-invalid.
var Check = &lint.Check{
	Name:     "rule-invalid",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	DefersTo: []string{"object-invalid"},
	Run: func(pass *lint.Pass) {
		c := checker{pass, map[string]bool{}, newPresence(pass.Object), map[string]templateVerdict{}}
		for _, p := range pass.Object.Problems {
			c.broken[p.Path.String()] = true
		}
		c.checkScalars()
		c.checkText()
		c.checkSize()
		c.checkGroups()
	},
}

type checker struct {
	*lint.Pass
	// broken are the places that do not fit their kind, of which there is nothing more to say.
	broken   map[string]bool
	presence *presence
	// templates are those parsed so far: the alerts of an object say much the same.
	templates map[string]templateVerdict
}

// Report adds a finding on what keeps all of the object from being loaded.
func (c checker) Report(d lint.Diagnostic) {
	d.Effect = promrule.Refused
	c.Pass.Report(d)
}

// Reportf is Report for a finding without a fix.
func (c checker) Reportf(path object.Path, format string, args ...any) {
	c.Report(lint.Diagnostic{Path: path, Message: fmt.Sprintf(format, args...)})
}

// ruleSteps is what looking at one rule takes, apart from its expression and its templates.
const ruleSteps = 500

// checkSize reports rules that no ConfigMap takes once rendered (operator.ValidateRule).
func (c checker) checkSize() {
	if promrule.MayBeTooLarge(len(c.Object.Raw)) {
		c.Meter.Take(promrule.StepsPerCounted * len(c.Object.Raw))
		if size := promrule.TooLarge(c.Meter, c.Object.PrometheusRule().Spec); size != "" {
			c.Reportf(object.Path{"spec", "groups"}, promrule.TooLargeMessage, size, operator.MaxConfigMapDataSize)
		}
	}
}

// checkGroups follows rulefmt.RuleGroups.Validate, which sees what is left of the object after its way through YAML, and the
// schema of the custom resource.
func (c checker) checkGroups() {
	spec := object.Path{"spec"}
	groups := c.Object.PrometheusRule().Spec.Groups
	if len(groups) == 0 && c.presence.missing(spec) {
		c.Reportf(spec, "spec is missing")
	}
	first := map[string]int{}
	for i, g := range groups {
		at := spec.At("groups", i)
		if len(c.broken) > 0 && c.broken[at.String()] {
			continue
		}
		if j, ok := first[g.Name]; ok {
			c.Reportf(at.At("name"), "group name %.100q is already used by spec.groups[%d]; each group needs its own", g.Name, j)
		} else {
			first[g.Name] = i
		}
		if g.Name == "" {
			c.Reportf(at.At("name"), "the group has no name")
		}
		if !strings.EqualFold(g.PartialResponseStrategy, "abort") && !strings.EqualFold(g.PartialResponseStrategy, "warn") && g.PartialResponseStrategy != "" {
			c.Reportf(at.At("partial_response_strategy"), "partial_response_strategy %.100q is neither abort nor warn", g.PartialResponseStrategy)
		}
		if g.Interval != nil {
			c.checkWritten(at, "interval", string(*g.Interval))
		}
		if g.QueryOffset != nil {
			c.checkDuration(at, "query_offset", string(*g.QueryOffset))
		}
		c.checkLabels(at, g.Labels)
		for j := range g.Rules {
			c.Meter.Take(ruleSteps)
			if at := at.At("rules", j); len(c.broken) == 0 || !c.broken[at.String()] {
				c.checkRule(at, &g.Rules[j])
			}
		}
	}
}

// checkRule follows rulefmt.Rule.Validate.
func (c checker) checkRule(at object.Path, r *monitoringv1.Rule) {
	noExpr := r.Expr.Type == intstr.Int && r.Expr.IntVal == 0 && c.presence.missing(at.At("expr"))
	switch {
	case noExpr && r.Record == "" && r.Alert == "":
		c.Reportf(at, "the rule has neither an alert nor a record, and no expr; name it by one of the two and give it an expr, or remove it")
		return
	case r.Record != "" && r.Alert != "":
		c.Reportf(at.At("alert"), "both alert %.100q and record %.100q are set; keep one", r.Alert, r.Record)
	case r.Record == "" && r.Alert == "":
		c.Reportf(at, "the rule has neither an alert nor a record; name it by one of them")
	}
	switch {
	case r.Expr.Type == intstr.String && r.Expr.StrVal == "":
		c.Reportf(at.At("expr"), "expr is empty")
	case noExpr:
		c.Reportf(at.At("expr"), "expr is missing")
	}
	var wait, keep model.Duration
	if r.For != nil {
		wait = c.checkWritten(at, "for", string(*r.For))
	}
	if r.KeepFiringFor != nil {
		keep = c.checkDuration(at, "keep_firing_for", string(*r.KeepFiringFor))
	}
	if r.Record != "" && r.Alert == "" { // else either may be the mistake
		c.checkRecord(at, r, wait, keep)
	}
	c.checkLabels(at, r.Labels)
	for _, name := range promrule.InOrder(r.Annotations, func(name, _ string) bool { return !promrule.IsName(name) }) {
		c.Reportf(at.At("annotations", name), "%.100q is not a valid annotation name", name)
	}
	if r.Alert != "" {
		c.checkTemplates(at, "labels", r.Alert, r.Labels)
		c.checkTemplates(at, "annotations", r.Alert, r.Annotations)
	}
}

func (c checker) checkRecord(at object.Path, r *monitoringv1.Rule, wait, keep model.Duration) {
	const only = "only alerts have %s, and %.100q is a recording rule; remove it"
	if len(r.Annotations) > 0 {
		c.Reportf(at.At("annotations"), only, "annotations", r.Record)
	}
	if wait != 0 {
		c.Reportf(at.At("for"), only, "for", r.Record)
	}
	if keep != 0 {
		c.Reportf(at.At("keep_firing_for"), only, "keep_firing_for", r.Record)
	}
	if strings.ContainsAny(r.Record, "{}") {
		c.Reportf(at.At("record"), "record %.100q contains braces; does it belong in expr?", r.Record)
	}
}

// checkLabels knows names alone: every string is a label's value. Here and below, at is the rule or group: the paths of what is
// right are not made.
func (c checker) checkLabels(at object.Path, labels map[string]string) {
	wrong := func(name, _ string) bool { return !promrule.IsName(name) || name == model.MetricNameLabel }
	for _, name := range promrule.InOrder(labels, wrong) {
		c.Reportf(at.At("labels", name), "%.100q is not a valid label name for a rule", name)
	}
}

// checkWritten is for the durations of which operator.ValidateRule drops an empty one before it judges. By then
// operator.PrometheusRuleSelector.generateRulesConfiguration has written it, and Prometheus reads nothing of a configuration where one
// rule file is broken.
func (c checker) checkWritten(at object.Path, field, text string) model.Duration {
	if text == "" {
		c.Pass.Reportf(at.At(field), "%s is empty: prometheus-operator writes it, and Prometheus then rejects its whole configuration; remove it", field)
		return 0
	}
	return c.checkDuration(at, field, text)
}

func (c checker) checkDuration(at object.Path, field, text string) model.Duration {
	d, err := model.ParseDuration(text)
	switch {
	case text == "":
		c.Reportf(at.At(field), "%s is empty; write a number and a unit, such as 5m, or remove it", field)
	case err != nil:
		// Upstream's text ends in the duration, which the message begins with.
		why, _, _ := strings.Cut(strings.TrimSuffix(err.Error(), " in duration "+strconv.Quote(text)), "not a valid duration string")
		if why != "" {
			why = ": " + why
		}
		c.Reportf(at.At(field), "%s %.100q is not a duration%s; write a number and a unit, such as 5m", field, text, why)
	}
	return d
}
