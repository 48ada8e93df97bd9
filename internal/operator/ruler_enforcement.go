package operator

import (
	"slices"

	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/namespacelabeler"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// enforcement is the label that the operator gives to every series that the rules of a ruler read and write: that of their
// namespace.
type enforcement struct {
	label   string
	labeler *namespacelabeler.Labeler
	// excluded are the objects that are spared.
	excluded []monitoringv1.ObjectReference
	known    bool
}

func newEnforcement(
	o *object.Object, label string, excluded []monitoringv1.ObjectReference, deprecated []monitoringv1.PrometheusRuleExcludeConfig,
) enforcement {
	all := slices.Clone(excluded)
	for _, d := range deprecated {
		all = append(all, monitoringv1.ObjectReference{
			Group: monitoring.GroupName, Resource: monitoringv1.PrometheusRuleName, Namespace: d.RuleNamespace, Name: d.RuleName,
		})
	}
	known := !object.IsVariable(label)
	for _, field := range []string{"enforcedNamespaceLabel", "excludedFromEnforcement", "prometheusRulesExcludedFromEnforce"} {
		known = known && fits(o, field)
	}
	e := enforcement{label: label, excluded: all, known: known}
	// It panics on a resource that is not one of its own (monitoring.ResourceToKind), which a cluster's schema refuses.
	if err := guard(func() error { e.labeler = namespacelabeler.New(label, all, true); return nil }); err != nil {
		e.known = false
	}
	return e
}

// EnforcedLabel returns the label that the operator enforces on a PrometheusRule for the ruler, and "" where it enforces none
// (namespacelabeler.Labeler.EnforceNamespaceLabel). It returns false where that is not known.
func (r *Ruler) EnforcedLabel(o *object.Object) (string, bool) {
	e := &r.enforcement
	if !e.known || e.label == "" {
		return "", e.known
	}
	for _, x := range e.excluded {
		if object.IsVariable(x.Namespace+x.Name) || object.UnknownNamespace(o.Ref.Namespace) || object.IsVariable(o.Ref.Name) {
			return "", false
		}
	}
	// As k8s.AddTypeInformationToObject sets it.
	kind := metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.PrometheusRuleKind}
	if e.labeler.IsExcluded(kind, metav1.ObjectMeta{Namespace: o.Ref.Namespace, Name: o.Ref.Name}) {
		return "", true
	}
	return e.label, true
}
