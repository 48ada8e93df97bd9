package lint

import (
	"slices"

	"github.com/alertlint/alertlint/internal/object"
)

// Undecided is a question that no object in view answers, so that checks are silent on it: what selects the objects of a kind.
type Undecided struct {
	// Kind and Count are the objects that were judged.
	Kind  object.Kind
	Count int
	// By are the kinds of which none is in view.
	By []object.Kind
}

// selectors are the kinds that select objects of another kind.
var selectors = []struct {
	kind object.Kind
	by   []object.Kind
}{
	{object.PrometheusRule, []object.Kind{object.Prometheus, object.ThanosRuler}},
	{object.AlertmanagerConfig, []object.Kind{object.Alertmanager}},
}

// UndecidedOf returns the questions on the judged objects that none of the seen ones answers.
func UndecidedOf(judged, seen []*object.Object) (all []Undecided) {
	count := func(objects []*object.Object, kinds ...object.Kind) (n int) {
		for _, o := range objects {
			if slices.Contains(kinds, o.Ref.Kind) {
				n++
			}
		}
		return n
	}
	for _, s := range selectors {
		if n := count(judged, s.kind); n > 0 && count(seen, s.by...) == 0 {
			all = append(all, Undecided{Kind: s.kind, Count: n, By: s.by})
		}
	}
	return all
}
