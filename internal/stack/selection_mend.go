package stack

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/alertlint/alertlint/internal/object"
)

// mending gathers what to do about the parts that reject an object.
type mending struct {
	steps []string
	// fields are those that could be changed instead, and changes says that a step changes one of them anyway.
	fields  []string
	changes bool
}

func (m *mending) add(changes bool, format string, args ...any) {
	if step := fmt.Sprintf(format, args...); !slices.Contains(m.steps, step) {
		m.steps = append(m.steps, step)
	}
	m.changes = m.changes || changes
}

// mend returns what goes into Mend and Widen of a verdict.
func (s *selecting) mend(st *Stack, o *object.Object) (steps, widen []string) {
	m := &mending{}
	if s.labels.isNil {
		m.add(true, "set %s in %s", s.labels.field, s.ref)
	} else {
		s.labels.mend(m, o.Labels, nil)
	}
	switch answer, _ := s.namespace(st, o.Ref.Namespace); {
	case answer != object.No:
	case s.namespaces.isNil:
		m.add(true, "move it to namespace %q or set %s: {} in %s", s.ref.Namespace, s.namespaces.field, s.ref)
	default:
		of := &ofNamespace{name: o.Ref.Namespace}
		set := namespaceLabels(of.name, nil)
		if seen := st.namespaceLabels(of.name); len(seen) > 0 {
			set, of.seen = seen[0], true
		}
		s.namespaces.mend(m, set, of)
	}
	if m.changes {
		return m.steps, nil
	}
	return m.steps, m.fields
}

// ofNamespace says that labels are a namespace's. Those of one that is not in view are unknown but for its name.
type ofNamespace struct {
	name string
	seen bool
}

// mend adds what to do about each requirement that the labels do not meet: those of the object, or of a namespace.
func (s *selector) mend(m *mending, set labels.Set, of *ofNamespace) {
	if s.broken != nil {
		m.add(true, "correct %s", s.field)
		return
	}
	before := len(m.steps)
	for i := range s.requirements {
		r := &s.requirements[i]
		isName := of != nil && r.Key() == corev1.LabelMetadataName
		if r.answer(set) != object.No || of != nil && !of.seen && !isName {
			continue
		}
		if isName {
			s.mendName(m, r)
		} else {
			s.mendLabel(m, r.Key(), set, of)
		}
	}
	if len(m.steps) > before {
		m.fields = append(m.fields, s.field)
	}
}

// mendName is for the label that holds the name of a namespace, which nobody can change.
func (s *selector) mendName(m *mending, r *requirement) {
	if value, ok := s.fill[r.Key()]; ok && r.Values().Has(value) {
		m.add(false, "move it to namespace %q", value)
		return
	}
	m.add(false, "move it to another namespace")
}

func (s *selector) mendLabel(m *mending, key string, set labels.Set, of *ofNamespace) {
	to, from := "", ""
	if of != nil {
		to, from = " to Namespace "+of.name, " of Namespace "+of.name
	}
	value, fillable := s.fill[key]
	switch _, has := set[key]; {
	case !has && fillable:
		m.add(false, "add label %s=%q%s", key, value, to)
	case fillable:
		m.add(false, "change label %s%s to %q", key, from, value)
	case has:
		m.add(false, "remove label %s%s", key, from)
	default: // its requirements contradict each other
		m.add(true, "change %s", s.field)
	}
}
