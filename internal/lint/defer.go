package lint

import (
	"slices"

	"github.com/alertlint/alertlint/internal/object"
)

// Defer sets apart the findings that another check, to which theirs defers, has made at the same place: one mistake is
// one finding. A finding gives way to none that weighs less.
func Defer(found []Diagnostic) (kept, deferred []Diagnostic) {
	if !slices.ContainsFunc(found, func(d Diagnostic) bool { return len(d.Check.DefersTo) > 0 }) {
		return found, nil
	}
	by := map[string]*places{}
	for _, d := range found {
		name := d.Check.Name
		if by[name] == nil {
			by[name] = &places{at: map[string]Severity{}, below: map[string]Severity{}}
		}
		by[name].add(d.Path, d.Severity)
	}
	for _, d := range found {
		if slices.ContainsFunc(d.Check.DefersTo, func(other string) bool { return by[other] != nil && by[other].cover(d) }) {
			deferred = append(deferred, d)
		} else {
			kept = append(kept, d)
		}
	}
	return kept, deferred
}

// places are where a check has findings: each place, and all that is above one, with the highest severity there.
type places struct{ at, below map[string]Severity }

func (p *places) add(at object.Path, severity Severity) {
	p.at[at.Pointer()] = max(p.at[at.Pointer()], severity)
	for n := range at {
		above := at[:n].Pointer()
		p.below[above] = max(p.below[above], severity)
	}
}

// cover reports whether there is a finding at the place of d, or if its check is vague about places, above or below it.
func (p *places) cover(d Diagnostic) bool {
	at := d.Path.Pointer()
	if p.at[at] >= d.Severity {
		return true
	}
	if !d.Check.Vague {
		return false
	}
	for n := range d.Path {
		if p.at[d.Path[:n].Pointer()] >= d.Severity {
			return true
		}
	}
	return p.below[at] >= d.Severity
}
