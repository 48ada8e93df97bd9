package stack

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/promql/parser"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// ruler is a Prometheus or ThanosRuler in view.
type ruler struct {
	selecting
	object *object.Object
}

func newRuler(o *object.Object) *ruler {
	var inLabels, inNamespaces *metav1.LabelSelector
	if p := o.Prometheus(); p != nil {
		inLabels, inNamespaces = p.Spec.RuleSelector, p.Spec.RuleNamespaceSelector
	} else {
		spec := o.ThanosRuler().Spec
		inLabels, inNamespaces = spec.RuleSelector, spec.RuleNamespaceSelector
	}
	return &ruler{object: o, selecting: selecting{
		ref:        o.Ref,
		labels:     newSelector(o, "ruleSelector", inLabels),
		namespaces: newSelector(o, "ruleNamespaceSelector", inNamespaces),
	}}
}

// enable turns on what the features of a Prometheus add to the PromQL parser.
func enable(options *parser.Options, features []monitoringv1.EnableFeature) {
	for _, f := range features {
		switch f {
		case "promql-experimental-functions":
			options.EnableExperimentalFunctions = true
		case "promql-duration-expr":
			options.ExperimentalDurationExpr = true
		case "promql-extended-range-selectors":
			options.EnableExtendedRangeSelectors = true
		case "promql-binop-fill-modifiers":
			options.EnableBinopFillModifiers = true
		}
	}
}
