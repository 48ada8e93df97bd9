package ruleunloadable

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/promql"
	"github.com/alertlint/alertlint/internal/stack"
)

// reading is how the operator reads the expressions for some of the rulers.
type reading struct {
	options parser.Options
	// label is the enforced one, or empty.
	label string
}

// checkExprs parses the expressions once for each way in which they are read, and not again for the one in which promql-syntax has
// read them. What promql-syntax or promql-budget report is left to them.
func (c *checker) checkExprs(rulers []*stack.Ruler) {
	var readings []reading
	by := map[reading][]*stack.Ruler{}
	for _, r := range rulers {
		options, known := r.ParserOptions()
		label, sure := r.EnforcedLabel(c.Object)
		if !known || !sure {
			continue
		}
		how := reading{options, label}
		if by[how] == nil {
			readings = append(readings, how)
		}
		by[how] = append(by[how], r)
	}
	for _, how := range readings {
		switch {
		case how.label != "":
			c.checkInjected(how, by[how])
		case how.options != c.Stack.ParserOptions():
			c.checkFeatures(how.options, by[how])
		}
	}
}

func (c *checker) checkFeatures(options parser.Options, rulers []*stack.Ruler) {
	exprs := c.Exprs()
	for i, e := range c.ExprsWith(options) {
		if e.Err == nil || exprs[i].Err != nil {
			continue
		}
		for _, r := range rulers {
			message := "expr uses a feature that spec.enableFeatures does not enable in"
			if r.IsThanos() {
				message = "expr uses a feature that is not supported by"
			}
			c.Add(failure(e, message), fmt.Sprintf(": %v%s", e.Err, loud), "enableFeatures", r)
		}
	}
}

// failure is a finding where an expression does not parse.
func failure(e lint.Expr, message string) lint.Diagnostic {
	return lint.Diagnostic{Path: e.Path, Range: lint.Range{Start: e.Err.Start, End: e.Err.End}, Message: message}
}

// checkInjected follows namespacelabeler.Labeler.EnforceNamespaceLabel, and operator.ValidateRule of what that makes of the
// object.
func (c *checker) checkInjected(how reading, rulers []*stack.Ruler) {
	const field = "enforcedNamespaceLabel"
	namespace := c.Object.Ref.Namespace
	if namespace == "" {
		namespace = "default" // any will do, but none is no matcher
	}
	injector := promql.NewInjector(c.Policy.Budgets.Expression, how.label, namespace, c.Meter)
	again := promql.NewParser(c.Policy.Budgets.Expression, how.options, c.Meter)
	injected := map[[2]int]string{}
	for _, e := range c.Exprs() {
		if e.Err != nil || e.Over != "" {
			continue
		}
		text, read := injector.Inject(e.Text)
		injected[[2]int{e.Group, e.Rule}] = text
		if read.Err != nil {
			e.Err = read.Err
			c.Add(failure(e, "expr does not parse for"), fmt.Sprintf(
				": with enforcedNamespaceLabel, prometheus-operator parses it without experimental features, even enabled ones (%s), "+
					"and skips the whole object silently; rewrite expr without them", withoutAdvice(e.Err.Message)), field, rulers...)
			continue
		}
		over := read.Over
		if over == "" {
			read = again.Parse(text)
			over = read.Over
		}
		switch {
		case over != "":
			c.Add(lint.Diagnostic{Path: e.Path, Severity: lint.Warning, Message: "expr is not checked for"}, fmt.Sprintf(
				", which enforces label %.100q: %s", how.label, over), field, rulers...)
		case read.Err != nil:
			c.Add(lint.Diagnostic{Path: e.Path, Message: "expr does not parse for"}, fmt.Sprintf(
				", which enforces label %.100q and makes it %.200q: %s%s", how.label, text, read.Err.Message, loud), field, rulers...)
		}
	}
	c.checkEnforced(how.label, namespace, injected, rulers)
}

// withoutAdvice drops the end of a message of parser.ParseExpr that says to enable a feature.
func withoutAdvice(message string) string {
	for _, advice := range []string{" and must be enabled with", " and not enabled"} {
		message, _, _ = strings.Cut(message, advice)
	}
	return message
}

// checkEnforced asks whether the label that the operator adds to each rule is a name, and whether the rules still fit into a
// ConfigMap with it.
func (c *checker) checkEnforced(label, namespace string, injected map[[2]int]string, rulers []*stack.Ruler) {
	const field = "enforcedNamespaceLabel"
	at := object.Path{"spec", "groups"}
	spec := c.Object.PrometheusRule().Spec
	if !slices.ContainsFunc(spec.Groups, func(g monitoringv1.RuleGroup) bool { return len(g.Rules) > 0 }) {
		return
	}
	for _, r := range rulers {
		if !promrule.IsName(label) || label == model.MetricNameLabel || !r.Names().IsValidLabelName(label) {
			c.Add(lint.Diagnostic{Path: at, Message: "no rules are loaded by"}, fmt.Sprintf(
				", which enforces label %.100q: that is not a valid label name for it%s", label, loud), field, r)
		}
	}
	size := len(c.Object.Raw)
	for _, text := range injected {
		size += len(text) + len(label) + len(namespace)
	}
	c.Meter.Take(promrule.StepsPerCounted * size)
	if !promrule.MayBeTooLarge(size) || promrule.TooLarge(c.Meter, spec) != "" {
		return
	}
	if size := promrule.TooLarge(c.Meter, *enforced(spec, label, namespace, injected)); size != "" {
		c.Add(lint.Diagnostic{Path: at, Message: "the rules are too large for"}, fmt.Sprintf(
			", which enforces label %.100q: with it they take %s once rendered, and prometheus-operator stores no more than %d%s",
			label, size, operator.MaxConfigMapDataSize, loud), field, rulers...)
	}
}

func enforced(spec monitoringv1.PrometheusRuleSpec, label, namespace string, injected map[[2]int]string) *monitoringv1.PrometheusRuleSpec {
	out := spec.DeepCopy()
	for g := range out.Groups {
		for r := range out.Groups[g].Rules {
			rule := &out.Groups[g].Rules[r]
			if text, ok := injected[[2]int{g, r}]; ok {
				rule.Expr = intstr.FromString(text)
			}
			labels := map[string]string{label: namespace}
			maps.Copy(labels, rule.Labels)
			labels[label] = namespace
			rule.Labels = labels
		}
	}
	return out
}
