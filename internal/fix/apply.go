package fix

import (
	"errors"
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/source"
)

const (
	// maxRounds bounds how often a file is fixed and judged again: a fix may make way for another one.
	maxRounds = 50
	// maxAttempts bounds how often one file is edited in a round to find out which of its fixes cannot be made.
	maxAttempts = 200
)

// Finding is a finding on an object of a file, and its place there.
type Finding struct {
	// Object is the index of the object in the file.
	Object int
	At     source.Position
	lint.Diagnostic
}

// Applied is what came of the fixes of one file.
type Applied struct {
	// Before is the file as it was given, After the file with the fixes made. They are the same file if none was made.
	Before, After *source.File
	// Made are the findings whose fixes were made, each at its place in the file as it was judged then.
	Made []Finding
	// Refused are the findings whose fixes cannot be made.
	Refused []Refused
}

// Refused is a finding whose fix cannot be made.
type Refused struct {
	Finding
	File string
	Err  error
}

// Error names the place and the reason.
func (r Refused) Error() string {
	return fmt.Sprintf("%s:%d:%d: not fixed: %s", r.File, r.At.Line, r.At.Column, r.Err)
}

// Unwrap returns the reason.
func (r Refused) Unwrap() error { return r.Err }

// Judge returns what is found in some of the files, given by their index. All files are in view of each other.
type Judge func(files []*source.File, which []int) [][]Finding

// Apply makes the fixes that the findings in the files offer, and writes nothing. What was fixed is judged again, until no
// file has a fix left that can be made.
func Apply(files []*source.File, judge Judge) []Applied {
	now := append([]*source.File{}, files...)
	all := make([]Applied, len(files))
	pending := make([]int, len(files))
	for i, f := range files {
		all[i], pending[i] = Applied{Before: f, After: f}, i
	}
	refused := make([]refusals, len(files))
	for range maxRounds {
		var next []int
		for n, findings := range judge(now, pending) {
			i := pending[n]
			if refused[i] == nil {
				refused[i] = refusals{}
			}
			after, made, failed := applyOnce(now[i], findings, refused[i])
			all[i].Refused = append(all[i].Refused, failed...)
			if len(made) > 0 {
				all[i].After, all[i].Made = after, append(all[i].Made, made...)
				now[i] = after
				next = append(next, i)
			}
		}
		if pending = next; len(pending) == 0 {
			break
		}
	}
	return all
}

// refusals are the fixes of one file that cannot be made.
type refusals map[refusal]bool

type refusal struct {
	object int
	place  string
}

func nameOf(f Finding) refusal { return refusal{f.Object, f.Fix.Edits[0].Path.Pointer()} }

func (r refusals) has(f Finding) bool { return r[nameOf(f)] }

// applyOnce makes as many of a file's fixes as go together; the others get their turn when the file is judged again. If they
// cannot be made together, it looks for those that are to blame by halves.
func applyOnce(file *source.File, findings []Finding, refused refusals) (after *source.File, made []Finding, failed []Refused) {
	groups := [][]Finding{together(findings, refused.has)}
	for attempt := 0; len(groups) > 0; attempt++ {
		group := groups[len(groups)-1]
		groups = groups[:len(groups)-1]
		if len(group) == 0 {
			continue
		}
		text, err := EditFile(file, fixesOf(group))
		if err == nil {
			return file.Reparse(text), group, failed
		}
		good, bad := split(group, err)
		switch {
		case len(group) == 1 || attempt >= maxAttempts:
			for _, f := range group {
				refused[nameOf(f)] = true
				failed = append(failed, Refused{Finding: f, File: file.Name, Err: reason(f, err)})
			}
		case len(good) > 0:
			groups = append(groups, bad, good)
		default:
			groups = append(groups, bad[len(bad)/2:], bad[:len(bad)/2])
		}
	}
	return file, nil, failed
}

// reason returns what of the error is about the finding's object.
func reason(f Finding, err error) error {
	var failed EditError
	if errors.As(err, &failed) && failed[f.Object] != nil {
		return failed[f.Object]
	}
	return err
}

func fixesOf(findings []Finding) map[int][]*lint.Fix {
	fixes := map[int][]*lint.Fix{}
	for _, f := range findings {
		fixes[f.Object] = append(fixes[f.Object], f.Fix)
	}
	return fixes
}

// split parts the findings by whether their object is among those that the error names.
func split(findings []Finding, err error) (good, bad []Finding) {
	var failed EditError
	if !errors.As(err, &failed) {
		return nil, findings
	}
	for _, f := range findings {
		if failed[f.Object] != nil {
			bad = append(bad, f)
		} else {
			good = append(good, f)
		}
	}
	return good, bad
}
