package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/alertlint/alertlint/internal/fix"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/source"
)

// maxRounds bounds how often a file is fixed and judged again: a fix may make way for another one.
const maxRounds = 50

// fixed is a file before and after its fixes.
type fixed struct {
	before, after *source.File
	fixes         []report.Finding
}

// fixAll makes the fixes that the findings offer, in memory.
func (r *runner) fixAll() []fixed {
	all := make([]fixed, len(r.files))
	index := map[*source.File]int{}
	pending := r.files
	for i, f := range r.files {
		all[i] = fixed{before: f, after: f}
		index[f] = i
	}
	refused := map[refusal]bool{}
	for range maxRounds {
		var next []*source.File
		for _, j := range r.judgeEach(pending) {
			i := index[j.file]
			after, made := r.fixFile(j, i, refused)
			if len(made) > 0 {
				all[i].after, all[i].fixes = after, append(all[i].fixes, made...)
				delete(index, j.file)
				index[after], r.files[i] = i, after
				next = append(next, after)
			}
		}
		if pending = next; len(pending) == 0 {
			break
		}
		_ = r.link(r.files, r.stack) // what it complains of, it has complained of
	}
	return all
}

// refusal names a fix that cannot be made.
type refusal struct {
	file, object int
	place        string
}

// maxAttempts bounds how often one file is edited to find out which of its fixes cannot be made.
const maxAttempts = 200

// fixFile makes as many of a file's fixes as go together; the others get their turn when the file is judged again.
func (r *runner) fixFile(j judgement, index int, refused map[refusal]bool) (*source.File, []report.Finding) {
	nameOf := func(f finding) refusal { return refusal{index, f.object, f.Fix.Edits[0].Path.Pointer()} }
	groups := [][]finding{together(j.findings, func(f finding) bool { return refused[nameOf(f)] })}
	for attempt := 0; len(groups) > 0; attempt++ {
		group := groups[len(groups)-1]
		groups = groups[:len(groups)-1]
		if len(group) == 0 {
			continue
		}
		text, err := fix.EditFile(j.file, fixesOf(group))
		if err == nil {
			var made []report.Finding
			for _, f := range group {
				f.File = &source.File{Name: j.file.Name} // what the file held is not kept
				made = append(made, f.Finding)
			}
			return j.file.Reparse(text), made
		}
		good, bad := split(group, err)
		switch {
		case len(group) == 1 || attempt >= maxAttempts:
			for _, f := range group {
				refused[nameOf(f)] = true
			}
			complain(r.stderr, fmt.Errorf("%s:%d:%d: not fixed: %w", j.file.Name, group[0].At.Line, group[0].At.Column, err))
		case len(good) > 0:
			groups = append(groups, bad, good)
		default:
			groups = append(groups, bad[len(bad)/2:], bad[:len(bad)/2])
		}
	}
	return j.file, nil
}

// together returns findings whose fixes can be made at once. A fix was made for the object as it is, so one that moves the
// items of a list is made alone.
func together(findings []finding, refused func(finding) bool) (out []finding) {
	taken := map[int]map[string]bool{}
	moved := map[int]bool{}
	for _, moving := range []bool{false, true} {
		for _, f := range findings {
			if f.Fix == nil || moves(f.Fix) != moving || refused(f) || moved[f.object] || moving && taken[f.object] != nil {
				continue
			}
			if taken[f.object] == nil {
				taken[f.object] = map[string]bool{}
			}
			if claim(f.Fix, taken[f.object]) {
				out = append(out, f)
				moved[f.object] = moving
			}
		}
	}
	return out
}

func moves(fix *lint.Fix) bool {
	return slices.ContainsFunc(fix.Edits, func(e lint.Edit) bool {
		_, item := e.Path[len(e.Path)-1].(int)
		return item && e.Op == lint.Add
	})
}

// claim takes the places that a fix edits, unless another one has taken one of them.
func claim(fix *lint.Fix, taken map[string]bool) bool {
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

func fixesOf(findings []finding) map[int][]*lint.Fix {
	fixes := map[int][]*lint.Fix{}
	for _, f := range findings {
		fixes[f.object] = append(fixes[f.object], f.Fix)
	}
	return fixes
}

// split parts the findings by whether their object is among those that the error names.
func split(findings []finding, err error) (good, bad []finding) {
	var failed fix.EditError
	if !errors.As(err, &failed) {
		return nil, findings
	}
	for _, f := range findings {
		if failed[f.object] != nil {
			bad = append(bad, f)
		} else {
			good = append(good, f)
		}
	}
	return good, bad
}

// write writes the file, in the encoding that it has. lost says what of its owner could not be kept.
func (f fixed) write() (lost string, err error) {
	before, err := f.before.Encode(f.before.Data)
	if err != nil {
		return "", err
	}
	after, err := f.before.Encode(f.after.Data)
	if err != nil {
		return "", err
	}
	return writeFile(f.before.Name, before, after)
}

// removeLeft removes what runs that were killed have left beside the files.
func (r *runner) removeLeft() {
	seen := map[string]bool{}
	for _, f := range r.files {
		target, err := filepath.EvalSymlinks(f.Name)
		if err != nil {
			continue
		}
		if folder := filepath.Dir(target); !seen[folder] {
			seen[folder] = true
			removeLeft(folder)
		}
	}
}

// fixFiles writes what the fixes make of the files, and returns what remains.
func (r *runner) fixFiles(ctx context.Context) *report.Report {
	r.removeLeft()
	all := r.fixAll()
	// From here on a signal waits for the file that is being written.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var made []report.Finding
	for i, f := range all {
		if len(f.fixes) == 0 {
			continue
		}
		if ctx.Err() != nil {
			r.fail(exitInterrupted)
			r.files[i] = f.before
			continue
		}
		lost, err := f.write()
		if err != nil {
			complain(r.stderr, fmt.Errorf("not fixed: %w", err))
			r.fail(exitInput)
			r.files[i] = f.before
			continue
		}
		if lost != "" {
			complain(r.stderr, fmt.Errorf("fixed: %s: %s", f.before.Name, lost))
		}
		made = append(made, f.fixes...)
	}
	rep := r.judge(r.files)
	rep.Fixed = made
	return rep
}

// showDiff prints what the fixes would make of the files, and returns what is found in them as they are.
func (r *runner) showDiff() (*report.Report, error) {
	files := slices.Clone(r.files)
	all := r.fixAll()
	r.files = files
	var changed, fixes int
	for _, f := range all {
		if len(f.fixes) == 0 {
			continue
		}
		changed++
		fixes += len(f.fixes)
		secret, err := report.Diff(r.stdout, f.before, f.after, isTerminal(r.stdout), r.colors(r.stdout))
		if err != nil {
			return nil, err
		}
		if secret {
			complain(r.stderr, fmt.Errorf("%s: the diff has %s where a value may be secret, and does not apply; --fix makes the change", f.before.Name, redact.Mark))
		}
	}
	rep := r.judge(r.files)
	complain(r.stderr, fmt.Errorf("--fix would make %s in %s, and leave %s", report.Count(fixes, "fix"), report.Count(changed, "file"),
		report.Count(len(rep.Findings)-fixes, "finding")))
	return rep, nil
}
