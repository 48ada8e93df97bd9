package operator

import (
	"context"
	"log/slog"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/namespacelabeler"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/prometheus/promql/parser"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// Dropped is a field that the operator leaves out of the rules that it writes.
type Dropped struct {
	Path object.Path
	// Minimum is the version that has the field.
	Minimum string
}

// Dropped returns the fields of a PrometheusRule that the operator leaves out for the ruler's version, which does not have them.
// That a Prometheus is not given partial_response_strategy, which means nothing to it, is not among them.
func (r *Ruler) Dropped(o *object.Object) []Dropped {
	spec := o.PrometheusRule().Spec
	if r.version == nil || !mayDrop(spec) {
		return nil
	}
	format := operator.PrometheusFormat
	if r.IsThanos() {
		format = operator.ThanosFormat
	}
	minima := &minimumVersions{}
	selector, err := operator.NewPrometheusRuleSelector(format, r.version.String(), &metav1.LabelSelector{},
		namespacelabeler.New("", nil, false), nil, nil, slog.New(minima), parser.Options{})
	if err != nil {
		return nil
	}
	given := spec
	given.Groups = slices.Clone(spec.Groups)
	for i := range given.Groups {
		given.Groups[i].Rules = slices.Clone(given.Groups[i].Rules)
	}
	var all []Dropped
	if err := guard(func() error {
		all = missing(spec, sanitizeRules(selector, given, slog.New(minima)))
		return nil
	}); err != nil {
		return nil
	}
	for i := range min(len(all), len(*minima)) {
		all[i].Minimum = (*minima)[i]
	}
	return all
}

func mayDrop(spec monitoringv1.PrometheusRuleSpec) bool {
	return slices.ContainsFunc(spec.Groups, func(g monitoringv1.RuleGroup) bool {
		return g.Limit != nil || g.QueryOffset != nil || len(g.Labels) > 0 ||
			slices.ContainsFunc(g.Rules, func(r monitoringv1.Rule) bool { return r.KeepFiringFor != nil })
	})
}

// missing returns the fields that are in one spec and not in the other, in the order in which the operator looks at them.
func missing(from, in monitoringv1.PrometheusRuleSpec) (all []Dropped) {
	for i := range from.Groups {
		was, is := &from.Groups[i], &in.Groups[i]
		at := object.Path{"spec", "groups", i}
		for _, f := range []struct {
			name string
			gone bool
		}{
			{"limit", was.Limit != nil && is.Limit == nil},
			{"query_offset", was.QueryOffset != nil && is.QueryOffset == nil},
			{"labels", len(was.Labels) > 0 && len(is.Labels) == 0},
		} {
			if f.gone {
				all = append(all, Dropped{Path: at.At(f.name)})
			}
		}
		for j := range was.Rules {
			if was.Rules[j].KeepFiringFor != nil && is.Rules[j].KeepFiringFor == nil {
				all = append(all, Dropped{Path: at.At("rules", j, "keep_firing_for")})
			}
		}
	}
	return all
}

// minimumVersions takes from the operator's log, line by line, which version has the field that it drops.
type minimumVersions []string

func (*minimumVersions) Enabled(context.Context, slog.Level) bool { return true }
func (m *minimumVersions) WithAttrs([]slog.Attr) slog.Handler     { return m }
func (m *minimumVersions) WithGroup(string) slog.Handler          { return m }
func (m *minimumVersions) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "minimum_version" {
			*m = append(*m, a.Value.String())
		}
		return true
	})
	return nil
}
