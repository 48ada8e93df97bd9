// Package stack says what prometheus-operator, Prometheus and Alertmanager will do with an object.
package stack

import (
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/alertlint/alertlint/internal/object"
)

// Stack is the objects in view that decide what becomes of others. It is not changed once made, and safe for
// concurrent use.
type Stack struct {
	prometheuses  []*object.Object
	thanosRulers  []*object.Object
	alertmanagers []*object.Object
	namespaces    map[string]*object.Object
}

// New returns the stack that the objects make up. Objects of other kinds are passed over.
func New(objects ...*object.Object) *Stack {
	s := &Stack{namespaces: map[string]*object.Object{}}
	for _, o := range objects {
		switch o.Ref.Kind {
		case object.Prometheus:
			s.prometheuses = append(s.prometheuses, o)
		case object.ThanosRuler:
			s.thanosRulers = append(s.thanosRulers, o)
		case object.Alertmanager:
			s.alertmanagers = append(s.alertmanagers, o)
		case object.Namespace:
			s.namespaces[o.Ref.Name] = o
		case object.PrometheusRule, object.AlertmanagerConfig:
		}
	}
	return s
}

// ParserOptions returns what the PromQL parser has to understand: all that any Prometheus or ThanosRuler in view
// enables, and everything where none is in view.
func (s *Stack) ParserOptions() parser.Options {
	return parser.Options{
		EnableExperimentalFunctions:  true,
		ExperimentalDurationExpr:     true,
		EnableExtendedRangeSelectors: true,
		EnableBinopFillModifiers:     true,
	}
}
