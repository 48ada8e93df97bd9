package stack

import (
	"fmt"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
)

// Selectors says by what a Prometheus, ThanosRuler or Alertmanager in view selects: its label selector and its namespace selector. It
// returns nothing for other objects.
func (s *Stack) Selectors(by *object.Object) []Reason {
	for i := range s.rulers {
		if s.rulers[i].Object == by {
			return s.rulers[i].describe("every PrometheusRule")
		}
	}
	for i := range s.alertmanagers {
		if s.alertmanagers[i].Object == by {
			return s.alertmanagers[i].describe("every AlertmanagerConfig")
		}
	}
	return nil
}

func (s *selecting) describe(all string) []Reason {
	own := "is not set, which takes its own namespace alone"
	if s.ref.Namespace != "" {
		own = fmt.Sprintf("is not set, which takes namespace %q alone", s.ref.Namespace)
	}
	return []Reason{
		s.labels.describe(because("", object.No, nothing), all),
		s.namespaces.describe(because("", object.Yes, "%s", own), "every namespace"),
	}
}

// nothing is what a label selector that is not set selects.
const nothing = "is not set, which selects nothing"

// isWrong reports whether the operator makes no selector of it. Of what does not fit its kind it never gets to see all: the API server
// refuses the object, or drops that part of it.
func (s *selector) isWrong() bool {
	return s.broken != nil && (s.misfit != nil || s.broken.Answer == object.No)
}

// failure is why isWrong holds.
func (s *selector) failure() operator.Failure {
	f := operator.Failure{Stage: operator.Stopped, Path: object.Path{"spec", s.field}, Message: s.field + " " + s.broken.Message}
	if s.misfit != nil {
		f.Stage, f.Path = operator.Rejected, s.misfit.Path
		if s.misfit.IsUnknownField() {
			f.Stage = operator.Unstored
		}
	}
	return f
}

// describe says what the selector selects by, whatever the object: takes app="a". unset and all say what it does where it is not set, and
// where it is {}.
func (s *selector) describe(unset Reason, all string) Reason {
	unset.Field = s.field
	switch {
	case s.broken != nil:
		return *s.broken
	case s.isNil:
		return unset
	case s.everything():
		return because(s.field, object.Yes, "takes %s", all)
	}
	made := labels.NewSelector()
	for _, r := range s.requirements {
		made = made.Add(r.plain())
	}
	return because(s.field, object.Yes, "takes %s", made)
}

// plain returns a list of one value as that value, which is how matchLabels are written.
func (r *requirement) plain() labels.Requirement {
	if r.Operator() == selection.In && r.Values().Len() == 1 {
		if equals, err := labels.NewRequirement(r.Key(), selection.Equals, r.Values().UnsortedList()); err == nil {
			return *equals
		}
	}
	return r.Requirement
}
