package stack

import (
	"slices"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"

	"github.com/alertlint/alertlint/internal/object"
)

// missing returns the fewest labels that make the selector match, and nil where adding does not: a requirement fails on a
// label that is there, or no value satisfies all that is required of one label.
func (s *selector) missing(set labels.Set) map[string]string {
	add := s.wanted(set)
	for key := range add {
		if set.Has(key) {
			return nil
		}
	}
	return add
}

// wanted is missing that also takes labels that are there with another value.
func (s *selector) wanted(set labels.Set) map[string]string {
	if s.isNil || s.broken != nil {
		return nil
	}
	want := map[string]string{}
	for i := range s.requirements {
		r := &s.requirements[i]
		key := r.Key()
		answer := r.answer(set)
		if _, done := want[key]; done || answer == object.Yes {
			continue
		}
		value, ok := s.fill[key]
		if !ok || answer == object.Unknown {
			return nil
		}
		want[key] = value
	}
	return want
}

// fill returns a value for each label that can meet all that is required of it: the first that does of the first list of
// values, and "true" where there is no list.
func fill(requirements []requirement) map[string]string {
	type demand struct {
		candidates []string
		rejects    []func(string) bool
	}
	demands := map[string]*demand{}
	for _, r := range requirements {
		d, ok := demands[r.Key()]
		if !ok {
			d = &demand{}
			demands[r.Key()] = d
		}
		values := r.Values() // a set: two long lists are not compared value by value
		switch r.Operator() {
		case selection.DoesNotExist:
			d.rejects = append(d.rejects, func(string) bool { return true })
		case selection.NotIn:
			d.rejects = append(d.rejects, values.Has)
		case selection.In:
			d.rejects = append(d.rejects, func(v string) bool { return !values.Has(v) })
			if d.candidates == nil {
				d.candidates = r.ValuesUnsorted()
			}
		default: // Exists
		}
	}
	filled := map[string]string{}
	for key, d := range demands {
		if d.candidates == nil {
			d.candidates = []string{"true"}
		}
		i := slices.IndexFunc(d.candidates, func(v string) bool {
			return !slices.ContainsFunc(d.rejects, func(rejects func(string) bool) bool { return rejects(v) })
		})
		if i >= 0 {
			filled[key] = d.candidates[i]
		}
	}
	return filled
}
