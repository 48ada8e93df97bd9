package operator

import (
	"fmt"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// Ruler is a Prometheus or ThanosRuler, and how the operator reads rules for it.
type Ruler struct {
	Object *object.Object

	// version is nil where it is a variable, and where it is none: then the operator does nothing for the ruler at all.
	version *semver.Version
	broken  bool
	// options are nil where they are not known.
	options     *parser.Options
	enforcement enforcement
}

// NewRuler returns how the operator reads rules for a Prometheus or ThanosRuler.
func NewRuler(o *object.Object) *Ruler {
	r := &Ruler{Object: o}
	var version string
	if p := o.Prometheus(); p != nil {
		spec := &p.Spec
		version = operator.StringValOrDefault(spec.Version, operator.DefaultPrometheusVersion)
		r.options = prometheusOptions(o)
		r.enforcement = newEnforcement(o, spec.EnforcedNamespaceLabel, spec.ExcludedFromEnforcement, spec.PrometheusRulesExcludedFromEnforce)
	} else {
		spec := &o.ThanosRuler().Spec
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
	return r
}

// fits reports whether the field of the object's spec is as it was written.
func fits(o *object.Object, field string) bool {
	for _, p := range o.Problems {
		if len(p.Path) == 0 || p.Path[0] == "spec" && (len(p.Path) == 1 || p.Path[1] == field) {
			return false
		}
	}
	return true
}

// Selectors returns the selectors of the rules, and of the namespaces in which they are looked for.
func (r *Ruler) Selectors() (inLabels, inNamespaces *metav1.LabelSelector) {
	if p := r.Object.Prometheus(); p != nil {
		return p.Spec.RuleSelector, p.Spec.RuleNamespaceSelector
	}
	spec := &r.Object.ThanosRuler().Spec
	return spec.RuleSelector, spec.RuleNamespaceSelector
}

// CheckVersion says what keeps the operator from reading the ruler's version. It reconciles nothing of the object then.
func (r *Ruler) CheckVersion() []Failure {
	if !r.broken {
		return nil
	}
	return []Failure{{Stage: Stopped, Path: object.Path{"spec", "version"}, Message: "version does not parse"}}
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
	name := r.Object.Ref.String()
	if r.version == nil {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, r.version)
}

// IsThanos reports whether the ruler is a ThanosRuler.
func (r *Ruler) IsThanos() bool { return r.Object.Ref.Kind == object.ThanosRuler }

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
