package stack

import (
	"fmt"

	"github.com/blang/semver/v4"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// Ruler is a Prometheus or ThanosRuler in view, and how the operator reads rules for it.
type Ruler struct {
	selecting
	Object *object.Object

	// version is nil where it is a variable, and where it is none: then the operator does nothing for the ruler at all.
	version *semver.Version
	broken  bool
	// options are nil where they are not known.
	options     *parser.Options
	enforcement enforcement
}

func newRuler(o *object.Object) *Ruler {
	r := &Ruler{Object: o}
	var (
		inLabels, inNamespaces *metav1.LabelSelector
		version                string
	)
	if p := o.Prometheus(); p != nil {
		spec := &p.Spec
		inLabels, inNamespaces = spec.RuleSelector, spec.RuleNamespaceSelector
		version = operator.StringValOrDefault(spec.Version, operator.DefaultPrometheusVersion)
		r.options = prometheusOptions(o)
		r.enforcement = newEnforcement(o, spec.EnforcedNamespaceLabel, spec.ExcludedFromEnforcement, spec.PrometheusRulesExcludedFromEnforce)
	} else {
		spec := &o.ThanosRuler().Spec
		inLabels, inNamespaces = spec.RuleSelector, spec.RuleNamespaceSelector
		version = operator.DefaultThanosVersion
		if spec.Version != nil {
			version = operator.StringValOrDefault(*spec.Version, version)
		}
		// The operator validates the rules of a ThanosRuler with the zero Options, whatever its enableFeatures say
		// (thanos.Operator.selectPrometheusRules).
		r.options = &parser.Options{}
		r.enforcement = newEnforcement(o, spec.EnforcedNamespaceLabel, spec.ExcludedFromEnforcement, spec.PrometheusRulesExcludedFromEnforce)
	}
	// operator.NewPrometheusRuleSelector reads the version so. The tag of an image does not count.
	if v, err := semver.ParseTolerant(version); err == nil && fits(o, "version") {
		r.version = &v
	} else {
		r.broken = !object.IsVariable(version)
	}
	r.selecting = selecting{
		ref:        o.Ref,
		labels:     newSelector(o, "ruleSelector", inLabels),
		namespaces: newSelector(o, "ruleNamespaceSelector", inNamespaces),
	}
	return r
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

// fits says that the field of the object's spec is as it was written.
func fits(o *object.Object, field string) bool {
	for _, p := range o.Problems {
		if len(p.Path) == 0 || p.Path[0] == "spec" && (len(p.Path) == 1 || p.Path[1] == field) {
			return false
		}
	}
	return true
}

// Rulers returns those in view that surely select the PrometheusRule, and for which the operator reads any.
func (s *Stack) Rulers(o *object.Object) []*Ruler {
	var all []*Ruler
	for _, r := range s.rulers {
		if !r.broken && r.verdict(s, o).Selects == object.Yes {
			all = append(all, r)
		}
	}
	return all
}

// Version returns the version that the operator writes rules for, and "" where that is a variable.
func (r *Ruler) Version() string {
	if r.version == nil {
		return ""
	}
	return r.version.String()
}

// String returns "Prometheus monitoring/k8s (2.55.0)".
func (r *Ruler) String() string {
	name := r.ref.String()
	if r.version == nil {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, r.version)
}

// IsThanos says that the ruler is a ThanosRuler.
func (r *Ruler) IsThanos() bool { return r.ref.Kind == object.ThanosRuler }

// ParserOptions returns what the operator parses the ruler's expressions with, as prometheus/server.Operator.selectPrometheusRules
// and thanos.Operator.selectPrometheusRules set it, and false where that is not known.
func (r *Ruler) ParserOptions() (parser.Options, bool) {
	if r.options == nil {
		return parser.Options{}, false
	}
	return *r.options, true
}

// Names returns the scheme that the names of labels and metrics have to follow. Where the version is not known, that is
// the wider one.
func (r *Ruler) Names() model.ValidationScheme {
	switch {
	case r.version == nil:
		return model.UTF8Validation
	case r.IsThanos():
		return operator.ValidationSchemeForThanos(*r.version)
	}
	return operator.ValidationSchemeForPrometheus(*r.version)
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

// CheckRuler says what keeps the operator from selecting rules for a Prometheus or ThanosRuler in view
// (prometheus/server.Operator.selectPrometheusRules, thanos.Operator.selectPrometheusRules). It reconciles nothing of the
// object then.
func (s *Stack) CheckRuler(o *object.Object) (all []Failure) {
	for _, r := range s.rulers {
		if r.ref != o.Ref {
			continue
		}
		if r.broken {
			all = append(all, Failure{Stage: Stopped, Path: object.Path{"spec", "version"}, Message: "version does not parse"})
		}
		for _, sel := range []*selector{&r.labels, &r.namespaces} {
			if sel.isWrong() {
				all = append(all, Failure{Stage: Stopped, Path: object.Path{"spec", sel.field}, Message: sel.field + " " + sel.broken.Message})
			}
		}
		break
	}
	return all
}
