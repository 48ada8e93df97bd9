package operator

import (
	"slices"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// What alertlint knows with less in view, it knows with all in view too, and so the operator does it: there is no answer that was
// a guess, and no error over what may be there.
func TestLessInView(t *testing.T) {
	s := &kept.new
	for name, hidden := range map[string][]object.Kind{
		"no namespaces and secrets":  {object.Namespace, object.Secret, object.ConfigMap},
		"nothing but what is judged": {object.Namespace, object.Secret, object.ConfigMap, object.AlertmanagerConfig, object.PrometheusRule},
	} {
		t.Run(name, func(t *testing.T) {
			rest := stack.New(slices.DeleteFunc(slices.Clone(s.objects), func(o *object.Object) bool {
				return slices.Contains(append(hidden, object.Prometheus, object.ThanosRuler, object.Alertmanager), o.Ref.Kind)
			})...)
			unknown, known := 0, 0
			for _, all := range slices.Concat(s.rulers(), s.alertmanagers()) {
				without := rest.With([]*object.Object{all.by}, nil)
				for o, is := range all.of {
					less := view{by: all.by, stack: without}
					if slices.Contains(hidden, o.Ref.Kind) && is.selects != object.No {
						less.stack = without.With([]*object.Object{o}, nil)
					}
					guess := less.ask(o)
					if guess.selects == object.Unknown {
						unknown++
					} else if known++; guess.selects != is.selects {
						t.Errorf("%s and %s: selected: %s, with all in view %s", all.by.Ref, o.Ref, guess.selects, is.selects)
					}
					for _, e := range guess.errors {
						if is.selects != object.No && !slices.Contains(is.errors, e) {
							t.Errorf("%s and %s: %s is no error with all in view", all.by.Ref, o.Ref, e)
						}
					}
				}
			}
			t.Logf("known: %d, unknown: %d", known, unknown)
		})
	}
}
