package stack

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/object"
)

// Verdict reports whether one object of the stack selects an object.
type Verdict struct {
	// By is the Prometheus, ThanosRuler or Alertmanager, and Object its object: files may hold several of one name.
	By      object.Ref
	Object  *object.Object
	Selects object.Answer
	// Global reports whether an Alertmanager uses the AlertmanagerConfig as its whole configuration.
	Global bool
	// Reasons say why Selects is not Yes: first those of the label selector, then those of the namespace selector.
	Reasons []Reason
	// Add are the fewest labels that, added to the object, make its label selector match. It is nil where they are
	// not what is missing, where a label would have to change, and where the namespace rules the object out.
	Add map[string]string
	// Change are the fewest labels that do so where some of them are there with another value. It is nil where Add is not.
	Change map[string]string
	// Mend says what to do about each part that rejects the object, if Add is nil: add label a="b" to Namespace c.
	Mend []string
	// Widen are the fields that could be changed instead of all that Mend says.
	Widen []string
}

// Reason is why a field of the selecting object does not select, or what it selects by.
type Reason struct {
	// Field is a field of its spec: ruleSelector.
	Field string
	// Answer is what the field alone decides.
	Answer object.Answer
	// Message follows the field: requires app="a", but label app is missing.
	Message string
}

// because returns a reason. Nothing else makes one, so that none is without its answer.
func because(field string, answer object.Answer, format string, args ...any) Reason {
	if answer < object.No {
		panic("a reason without an answer")
	}
	return Reason{Field: field, Answer: answer, Message: fmt.Sprintf(format, args...)}
}

// Path returns the path of the field in the selecting object.
func (r Reason) Path() object.Path { return object.Path{"spec", r.Field} }

// selecting is an object of the stack with what it selects by.
type selecting struct {
	ref        object.Ref
	labels     selector
	namespaces selector
	// global names the AlertmanagerConfig that an Alertmanager uses as its whole configuration.
	global string
}

// wrongSelectors returns the selectors of which the operator makes none.
func (s *selecting) wrongSelectors() (wrong []*selector) {
	for _, sel := range []*selector{&s.labels, &s.namespaces} {
		if sel.isWrong() {
			wrong = append(wrong, sel)
		}
	}
	return wrong
}

// RuleSelection says of every Prometheus and ThanosRuler in view whether it selects the PrometheusRule. What else keeps
// a selected rule from being loaded, such as a broken expression, is not looked at.
func (s *Stack) RuleSelection(o *object.Object) []Verdict {
	verdicts := make([]Verdict, len(s.rulers))
	for i := range s.rulers {
		verdicts[i] = s.rulers[i].verdict(s, o)
		verdicts[i].Object = s.rulers[i].Object
	}
	return verdicts
}

// ConfigSelection says of every Alertmanager in view whether it uses the AlertmanagerConfig: globally or by selector.
func (s *Stack) ConfigSelection(o *object.Object) []Verdict {
	verdicts := make([]Verdict, len(s.alertmanagers))
	for i := range s.alertmanagers {
		verdicts[i] = s.alertmanagers[i].usage(s, o)
		verdicts[i].Object = s.alertmanagers[i].Object
	}
	return verdicts
}

// verdict follows operator.SelectNamespacesFromCache, operator.PrometheusRuleSelector.Select and
// alertmanager.Operator.selectAlertmanagerConfigs: namespaces are chosen first, then objects in them by label. A
// selector that is not valid stops all that the operator does for the object.
func (s *selecting) verdict(st *Stack, o *object.Object) Verdict {
	v := Verdict{By: s.ref}
	byLabels, reasons := s.labels.match(o.Labels, "")
	byNamespace, more := s.namespace(st, o.Ref.Namespace)
	v.Selects, v.Reasons = min(byLabels, byNamespace), append(reasons, more...)
	if byLabels == object.No && byNamespace != object.No {
		if v.Add = s.labels.missing(o.Labels); v.Add == nil {
			v.Change = s.labels.wanted(o.Labels)
		}
	}
	if v.Selects == object.No && v.Add == nil {
		v.Mend, v.Widen = s.mend(st, o)
	}
	return v
}

// namespace reports whether objects in the namespace are looked at. The empty namespace is not known.
func (s *selecting) namespace(st *Stack, namespace string) (object.Answer, []Reason) {
	reason := func(a object.Answer, format string, args ...any) (object.Answer, []Reason) {
		return a, []Reason{because(s.namespaces.field, a, format, args...)}
	}
	if s.namespaces.broken != nil || s.namespaces.everything() {
		return s.namespaces.match(nil, "")
	}
	if object.IsVariable(namespace) {
		namespace = ""
	}
	switch own := s.ref.Namespace; {
	case namespace == "":
		return reason(object.Unknown, "depends on a namespace that is unknown")
	case s.namespaces.isNil && (own == "" || object.IsVariable(own)):
		return reason(object.Unknown, "is not set, so it selects only its own namespace, which is unknown")
	case s.namespaces.isNil && own != namespace:
		return reason(object.No, "is not set, so it selects only its own namespace %q, not %q", own, namespace)
	case s.namespaces.isNil:
		return object.Yes, nil
	}
	return s.namespaces.matchNamespace(namespace, st.namespaceLabels(namespace))
}

// usage follows alertmanager.Operator.provisionAlertmanagerConfiguration, which takes the global configuration by name
// from the Alertmanager's own namespace, with or without a selector.
func (s *selecting) usage(st *Stack, o *object.Object) Verdict {
	v := s.verdict(st, o)
	if s.global == "" {
		return v
	}
	const field = "alertmanagerConfiguration"
	own, namespace := s.ref.Namespace, o.Ref.Namespace
	sameName := s.global == o.Ref.Name || object.IsVariable(s.global+o.Ref.Name)
	// Two objects that name no namespace are put into the same one, mostly. Where one of them names it, there is no telling.
	unknown := (own == "") != (namespace == "") || object.IsVariable(own+namespace+s.global+o.Ref.Name)
	switch {
	case !sameName || !unknown && own != namespace:
		if v.Selects != object.Yes && s.labels.isNil {
			v.Reasons = append(v.Reasons, because(field, object.No, "names %q", s.global))
		}
	case !unknown:
		return Verdict{By: s.ref, Selects: object.Yes, Global: true}
	case v.Selects == object.No:
		v.Selects, v.Add, v.Change, v.Mend, v.Widen = object.Unknown, nil, nil, nil, nil
		v.Reasons = append(v.Reasons, because(field, object.Unknown, "may name it: a name or namespace is unknown"))
	}
	return v
}
