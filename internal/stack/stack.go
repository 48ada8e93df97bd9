// Package stack says what prometheus-operator, Prometheus and Alertmanager will do with an object.
package stack

import (
	"slices"

	"github.com/prometheus/prometheus/promql/parser"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/alertlint/alertlint/internal/object"
)

// Stack is the objects in view that decide what becomes of others. It is not changed once made, and safe for
// concurrent use.
type Stack struct {
	// rulers are the Prometheus and ThanosRuler objects, alertmanagers the Alertmanager objects, in the order of
	// their names.
	rulers        []selecting
	alertmanagers []selecting
	// namespaces holds the labels of each Namespace object in view: several where several have one name.
	namespaces    map[string][]labels.Set
	parserOptions parser.Options
}

// New returns the stack that the objects make up, in whatever order they come. Objects of other kinds are passed over.
func New(objects ...*object.Object) *Stack {
	s := &Stack{namespaces: map[string][]labels.Set{}}
	for _, o := range objects {
		switch o.Ref.Kind {
		case object.Prometheus, object.ThanosRuler:
			s.rulers = append(s.rulers, newRuler(o))
		case object.Alertmanager:
			s.alertmanagers = append(s.alertmanagers, newAlertmanager(o))
		case object.Namespace:
			s.namespaces[o.Ref.Name] = append(s.namespaces[o.Ref.Name], namespaceLabels(o.Ref.Name, o.Labels))
		case object.PrometheusRule, object.AlertmanagerConfig:
		}
	}
	slices.SortStableFunc(s.rulers, selecting.compare)
	slices.SortStableFunc(s.alertmanagers, selecting.compare)
	s.parserOptions = parserOptions(objects)
	return s
}

// ParserOptions returns what the PromQL parser has to understand: all that any Prometheus in view enables, and
// everything where none is in view.
func (s *Stack) ParserOptions() parser.Options { return s.parserOptions }

// parserOptions follows prometheus/server.Operator.selectPrometheusRules. A ThanosRuler adds nothing: the operator
// validates its rules with the zero Options, whatever its enableFeatures say (thanos.Operator.selectPrometheusRules).
func parserOptions(objects []*object.Object) parser.Options {
	var options parser.Options
	known := false
	for _, o := range objects {
		if o.Ref.Kind != object.Prometheus {
			continue
		}
		known = true
		for _, f := range o.Prometheus().Spec.EnableFeatures {
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
	if !known {
		return parser.Options{
			EnableExperimentalFunctions:  true,
			ExperimentalDurationExpr:     true,
			EnableExtendedRangeSelectors: true,
			EnableBinopFillModifiers:     true,
		}
	}
	return options
}
