package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/words"
)

// selector is a label selector of an object's spec, made ready to match.
type selector struct {
	field string
	// isNil reports whether the field is not set. What that means differs from field to field.
	isNil        bool
	requirements []requirement
	// broken is why the selector cannot be asked; its Answer is the selector's.
	broken *Reason
	// misfit is what of the field does not fit its kind, and nil if all of it does. The typed view leaves it out, so that a selector
	// made of that may select too much.
	misfit *object.Problem
	// fill holds, of each label that some value satisfies, the first such value.
	fill map[string]string
}

// requirement is one line of a selector.
type requirement struct {
	labels.Requirement
	text string
}

func newSelector(o *object.Object, field string, in *metav1.LabelSelector) selector {
	s := selector{field: field, isNil: in == nil}
	at := object.Path{"spec", field}
	for i := range o.Problems {
		p := &o.Problems[i]
		if n := min(len(p.Path), len(at)); n > 0 && slices.Equal(p.Path[:n], at[:n]) {
			s.misfit = p
			s.breaks(object.Unknown, "is malformed: %s", words.OneLine(p.Message))
			return s
		}
	}
	if in == nil {
		return s
	}
	var lines []metav1.LabelSelectorRequirement
	for _, key := range slices.Sorted(maps.Keys(in.MatchLabels)) {
		lines = append(lines, metav1.LabelSelectorRequirement{Key: key, Operator: metav1.LabelSelectorOpIn, Values: []string{in.MatchLabels[key]}})
	}
	for _, line := range append(lines, in.MatchExpressions...) {
		if object.IsVariable(line.Key + strings.Join(line.Values, "")) {
			s.breaks(object.Unknown, "contains a variable whose value is unknown")
			return s
		}
		// One at a time: the selector that upstream makes of all of them has lost their order.
		made, err := metav1.LabelSelectorAsSelector(&metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{line}})
		if err != nil {
			s.breaks(object.No, "is invalid: %.200s", words.OneLine(err.Error()))
			continue
		}
		all, _ := made.Requirements()
		s.requirements = append(s.requirements, newRequirement(all[0], line))
	}
	s.fill = fill(s.requirements)
	return s
}

// breaks says why the selector cannot be asked.
func (s *selector) breaks(answer object.Answer, format string, args ...any) {
	reason := because(s.field, answer, format, args...)
	s.broken = &reason
}

func newRequirement(made labels.Requirement, line metav1.LabelSelectorRequirement) requirement {
	const shown = 5
	list := strings.Join(line.Values[:min(shown, len(line.Values))], ", ")
	if n := len(line.Values) - shown; n > 0 {
		list += fmt.Sprintf(" and %d more", n)
	}
	r := requirement{Requirement: made}
	switch line.Operator {
	case metav1.LabelSelectorOpIn:
		r.text = fmt.Sprintf("%s in (%s)", line.Key, list)
		if len(line.Values) == 1 {
			r.text = fmt.Sprintf("%s=%q", line.Key, line.Values[0])
		}
	case metav1.LabelSelectorOpNotIn:
		r.text = fmt.Sprintf("%s not in (%s)", line.Key, list)
	case metav1.LabelSelectorOpExists:
		r.text = "any " + line.Key
	case metav1.LabelSelectorOpDoesNotExist:
		r.text = "no " + line.Key
	}
	return r
}

// everything reports whether the selector is {}.
func (s *selector) everything() bool {
	return !s.isNil && s.broken == nil && len(s.requirements) == 0
}

// match asks the labels of the object, or of something else that messages then name: of namespace "a".
func (s *selector) match(set labels.Set, of string) (object.Answer, []Reason) {
	if s.broken != nil {
		return s.broken.Answer, []Reason{*s.broken}
	}
	if s.isNil {
		return object.No, []Reason{because(s.field, object.No, nothing)}
	}
	answer := object.Yes
	var reasons []Reason
	for i := range s.requirements {
		r := &s.requirements[i]
		if a := r.answer(set); a != object.Yes {
			answer = min(answer, a)
			reasons = append(reasons, s.reason(r, a, state(r.Key(), of, set)))
		}
	}
	return answer, reasons
}

func (s *selector) reason(r *requirement, a object.Answer, state string) Reason {
	return because(s.field, a, "requires %s, but %s", r.text, state)
}

// matchNamespace asks the namespace's labels, given those of every Namespace object of that name.
func (s *selector) matchNamespace(name string, seen []labels.Set) (object.Answer, []Reason) {
	of := fmt.Sprintf(" of namespace %q", name)
	if len(seen) > 0 {
		answer, reasons := s.match(seen[0], of)
		for _, set := range seen[1:] {
			if a, _ := s.match(set, of); a != answer {
				return object.Unknown, []Reason{because(s.field, object.Unknown,
					"depends on labels of namespace %q, for which several Namespace objects disagree", name)}
			}
		}
		return answer, reasons
	}
	answer := object.Yes
	var reasons []Reason
	for i := range s.requirements {
		r := &s.requirements[i]
		a, is := object.Unknown, fmt.Sprintf("Namespace %q was not found", name)
		if r.Key() == corev1.LabelMetadataName {
			set := namespaceLabels(name, nil)
			a, is = r.answer(set), state(r.Key(), of, set)
		}
		if a != object.Yes {
			answer = min(answer, a)
			reasons = append(reasons, s.reason(r, a, is))
		}
	}
	return answer, reasons
}

func (r *requirement) answer(set labels.Set) object.Answer {
	matches := r.Matches(set)
	switch value, has := set[r.Key()]; {
	case has && object.IsVariable(value) && r.Values().Len() > 0:
		return object.Unknown
	case matches:
		return object.Yes
	}
	return object.No
}

// state says what of a label is there.
func state(key, of string, set labels.Set) string {
	if value, has := set[key]; has {
		return fmt.Sprintf("label %s%s is %.80q", key, of, value)
	}
	return fmt.Sprintf("label %s%s is missing", key, of)
}

// namespaceLabels returns the labels of a namespace with the one that the API server gives each of them
// (k8s.io/kubernetes/pkg/apis/core/v1.SetDefaults_Namespace).
func namespaceLabels(name string, written map[string]string) labels.Set {
	return labels.Merge(written, labels.Set{corev1.LabelMetadataName: name})
}
