package fix

import (
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
)

// together returns findings whose fixes can be made at once. A fix was made for the object as it is, so one that moves the
// items of a list is made alone.
func together(findings []Finding, refused func(Finding) bool) (out []Finding) {
	taken := map[int]places{}
	moved := map[int]bool{}
	for _, moving := range []bool{false, true} {
		for _, f := range findings {
			if f.Fix == nil || moves(f.Fix) != moving || refused(f) || moved[f.Object] || moving && taken[f.Object] != nil {
				continue
			}
			if taken[f.Object] == nil {
				taken[f.Object] = places{}
			}
			if taken[f.Object].claim(f.Fix) {
				out = append(out, f)
				moved[f.Object] = moving
			}
		}
	}
	return out
}

// moves reports whether the fix inserts into a list, which moves the items behind.
func moves(fix *lint.Fix) bool { return slices.ContainsFunc(fix.Edits, inserts) }

// places are the places of an object that fixes edit, as JSON pointers.
type places map[string]bool

// claim takes the places that a fix edits, unless another one has taken one of them.
func (taken places) claim(fix *lint.Fix) bool {
	for _, e := range fix.Edits {
		if taken[e.Path.Pointer()] {
			return false
		}
	}
	for _, e := range fix.Edits {
		taken[e.Path.Pointer()] = true
	}
	return true
}
