package operator

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/alertlint/alertlint/internal/object"
)

// ParserOptions returns what the PromQL parser has to understand for all of these Prometheuses, and everything if there is none, as
// prometheus/server.Operator.selectPrometheusRules sets it. A ThanosRuler adds nothing: the operator
// validates its rules with the zero Options, whatever its enableFeatures say (thanos.Operator.selectPrometheusRules).
func ParserOptions(prometheuses []*object.Object) parser.Options {
	if len(prometheuses) == 0 {
		return parser.Options{
			EnableExperimentalFunctions:  true,
			ExperimentalDurationExpr:     true,
			EnableExtendedRangeSelectors: true,
			EnableBinopFillModifiers:     true,
		}
	}
	var options parser.Options
	for _, o := range prometheuses {
		enable(&options, o.Prometheus().Spec.EnableFeatures)
	}
	return options
}

// ParserOptions returns what the operator parses the ruler's expressions with, as prometheus/server.Operator.selectPrometheusRules
// and thanos.Operator.selectPrometheusRules set it, and false where that is not known.
func (r *Ruler) ParserOptions() (parser.Options, bool) {
	if r.options == nil {
		return parser.Options{}, false
	}
	return *r.options, true
}

// prometheusOptions returns nil where a feature is a variable, or does not fit its kind.
func prometheusOptions(o *object.Object) *parser.Options {
	if !fits(o, "enableFeatures") {
		return nil
	}
	options := &parser.Options{}
	features := o.Prometheus().Spec.EnableFeatures
	for _, f := range features {
		if object.IsVariable(string(f)) {
			return nil
		}
	}
	enable(options, features)
	return options
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
