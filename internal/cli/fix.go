package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/alertlint/alertlint/internal/fix"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/source"
)

// fixAll makes the fixes that the findings offer, in memory, and says which cannot be made.
func (r *runner) fixAll() []fix.Applied {
	written := r.files
	all := fix.Apply(r.files, func(files []*source.File, which []int) [][]fix.Finding {
		r.setFiles(files)
		return r.judgeForFixes(which)
	})
	r.setFiles(written)
	for _, f := range all {
		for _, refused := range f.Refused {
			complain(r.stderr, refused)
		}
	}
	return all
}

// setFiles puts other versions of the files into view, and what Helm renders of them.
func (r *runner) setFiles(files []*source.File) {
	if slices.Equal(files, r.files) {
		return
	}
	r.files = slices.Clone(files)
	_ = r.link(r.files, r.stack) // what it complains of, it has complained of
}

func (r *runner) judgeForFixes(which []int) [][]fix.Finding {
	files := make([]*source.File, len(which))
	for n, i := range which {
		files[n] = r.files[i]
	}
	found := make([][]fix.Finding, len(which))
	for n, j := range r.judgeEach(files) {
		for _, f := range j.findings {
			found[n] = append(found[n], fix.Finding{Object: f.object, At: f.At, Diagnostic: f.Diagnostic})
		}
	}
	return found
}

// fixesMade returns the fixes of a file as the report lists them.
func fixesMade(f fix.Applied) (made []report.Finding) {
	for _, m := range f.Made {
		made = append(made, report.Finding{Diagnostic: m.Diagnostic, File: f.Before, At: m.At})
	}
	return made
}

// writeFixed writes the file, in the encoding that it has. lost says what of its owner could not be kept.
func writeFixed(f fix.Applied) (lost string, err error) {
	before, err := f.Before.Encode(f.Before.Data)
	if err != nil {
		return "", err
	}
	after, err := f.Before.Encode(f.After.Data)
	if err != nil {
		return "", err
	}
	return writeFile(f.Before.Name, before, after)
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
	files := slices.Clone(r.files)
	var made []report.Finding
	for i, f := range all {
		if len(f.Made) == 0 {
			continue
		}
		if ctx.Err() != nil {
			r.fail(exitInterrupted)
			continue
		}
		lost, err := writeFixed(f)
		if err != nil {
			complain(r.stderr, fmt.Errorf("not fixed: %w", err))
			r.fail(exitInput)
			continue
		}
		if lost != "" {
			complain(r.stderr, fmt.Errorf("fixed: %s: %s", f.Before.Name, lost))
		}
		files[i] = f.After
		made = append(made, fixesMade(f)...)
	}
	r.setFiles(files)
	rep := r.judge(r.files)
	rep.Fixed = made
	return rep
}

// showDiff prints what the fixes would make of the files, and returns what is found in them as they are.
func (r *runner) showDiff() (*report.Report, error) {
	all := r.fixAll()
	var changed, fixes int
	for _, f := range all {
		if len(f.Made) == 0 {
			continue
		}
		changed++
		fixes += len(f.Made)
		secret, err := report.Diff(r.stdout, f.Before, f.After, isTerminal(r.stdout), r.colors(r.stdout))
		if err != nil {
			return nil, err
		}
		if secret {
			complain(r.stderr, fmt.Errorf("%s: possible secrets are shown as %s, so this diff does not apply; use --fix to make the change", f.Before.Name, redact.Mark))
		}
	}
	rep := r.judge(r.files)
	complain(r.stderr, fmt.Errorf("--fix would make %s in %s, and leave %s", report.Count(fixes, "fix"), report.Count(changed, "file"),
		report.Count(len(rep.Findings)-fixes, "finding")))
	return rep, nil
}
