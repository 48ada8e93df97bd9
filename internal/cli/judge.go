package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// judgement is what was found in one file.
type judgement struct {
	file     *source.File
	findings []finding
	// silenced counts the findings that annotations keep out of those.
	silenced int
}

// finding is a finding, and the index of the object in the file that it is about.
type finding struct {
	object int
	report.Finding
}

// view is every object in view, and where it stands.
type view struct {
	stack  *stack.Stack
	places map[object.Ref]*source.Object
	// written holds, by its object in the stack, what stands in a file.
	written map[*object.Object]*source.Object
	// judged are those of the files that are judged.
	judged []*object.Object
}

func (r *runner) view() view {
	v := view{places: map[object.Ref]*source.Object{}, written: map[*object.Object]*source.Object{}}
	var objects []*object.Object
	for i, f := range slices.Concat(r.files, r.stack) {
		for _, o := range f.Objects {
			inNamespace := o.InNamespace(r.namespace)
			objects = append(objects, inNamespace)
			v.written[inNamespace] = o
			if i < len(r.files) {
				v.judged = append(v.judged, inNamespace)
			}
			if v.places[inNamespace.Ref] == nil {
				v.places[inNamespace.Ref] = o
			}
		}
	}
	v.stack = stack.New(objects...)
	if r.live != nil {
		v.stack = r.live.See(v.stack)
	}
	return v
}

// place returns where something in an object in view stands.
func (v *view) place(of *object.Object, path object.Path) report.Place {
	o := v.written[of]
	if o == nil {
		return report.Place{}
	}
	file, at := o.Place(path, 0, 0)
	return report.Place{File: file, At: at, Value: o.Value(path)}
}

// judge judges files side by side.
func (r *runner) judge(files []*source.File) *report.Report {
	rep := &report.Report{Files: len(files)}
	for _, j := range r.judgeEach(files) {
		rep.Objects += len(j.file.Objects)
		rep.Silenced += j.silenced
		for _, f := range j.findings {
			rep.Findings = append(rep.Findings, f.Finding)
		}
		if j.file.NotAnalysed != "" {
			rep.NotAnalysed = append(rep.NotAnalysed, j.file)
		}
	}
	for _, f := range r.stack {
		if f.NotAnalysed != "" {
			rep.NotAnalysed = append(rep.NotAnalysed, f)
		}
	}
	judged := objectsOf(r.files)
	rep.Undecided = lint.UndecidedOf(judged, slices.Concat(judged, objectsOf(r.stack)))
	return rep
}

func (r *runner) judgeEach(files []*source.File) []judgement {
	v := r.view()
	all := make([]judgement, len(files))
	bugs := make([][]lint.Bug, len(files))
	source.Each(context.Background(), len(files), func(i int) { all[i], bugs[i] = r.judgeFile(files[i], v) })
	r.bugs = slices.Concat(bugs...)
	return all
}

func (r *runner) judgeFile(f *source.File, v view) (judgement, []lint.Bug) {
	j := judgement{file: f}
	var bugs []lint.Bug
	for _, p := range f.Problems {
		if found := report.OfProblem(f, p, r.linter.Policy()); found.Severity != lint.Off {
			j.findings = append(j.findings, finding{-1, found})
		}
	}
	for i, o := range f.Objects {
		result := r.linter.Judge(o.InNamespace(r.namespace), v.stack, nil)
		bugs = append(bugs, result.Bugs...)
		j.silenced += len(result.Silenced)
		for _, d := range result.Findings {
			if o.Rendered() || r.judgesLive() {
				d.Fix = nil // it does not stand in the file, so there is nothing to edit
			}
			found := finding{i, report.Finding{Diagnostic: d, Value: o.Value(d.Path)}}
			found.File, found.At = o.Place(d.Path, d.Range.Start, d.Range.End)
			for _, related := range d.Related {
				var at report.Place
				if by := cmp.Or(v.written[related.Of], v.places[related.Object]); by != nil {
					at.File, at.At = by.Place(related.Path, 0, 0)
					at.Value = by.Value(related.Path)
				}
				found.RelatedAt = append(found.RelatedAt, at)
			}
			j.findings = append(j.findings, found)
		}
	}
	slices.SortStableFunc(j.findings, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column))
	})
	return j, bugs
}

func objectsOf(files []*source.File) (all []*object.Object) {
	for _, f := range files {
		for _, o := range f.Objects {
			all = append(all, o.Object)
		}
	}
	return all
}

// stackProblem is a place in a --stack file that cannot be read.
type stackProblem struct {
	file *source.File
	source.Problem
}

func (p *stackProblem) Error() string {
	return fmt.Sprintf("--stack: %s:%d:%d: %s", p.file.Name, p.Line, p.Column, p.Message)
}
