package lint

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/stack"
)

// Linter judges objects by checks and a policy. It is safe for concurrent use.
type Linter struct {
	byKind map[object.Kind][]*Check
	byName map[string]*Check
	policy *Policy
	// partial reports whether other checks judge the object as well.
	partial bool
}

// New returns a Linter. The policy must have been read for the same checks.
func New(checks []*Check, policy *Policy) *Linter {
	l := &Linter{byKind: map[object.Kind][]*Check{}, byName: map[string]*Check{}, policy: policy}
	for _, r := range checks {
		l.byName[r.Name] = r
		for _, k := range r.Kinds {
			if r.Run != nil && policy.Severity(r) != Off {
				l.byKind[k] = append(l.byKind[k], r)
			}
		}
	}
	for _, checks := range l.byKind {
		slices.SortStableFunc(checks, func(a, b *Check) int { return order(a) - order(b) })
	}
	return l
}

func order(r *Check) int {
	if r.Gate {
		return 0
	}
	return 1
}

// Policy returns the policy that the Linter judges by.
func (l *Linter) Policy() *Policy { return l.policy }

// Part returns a Linter of some of the checks, which says nothing of annotations that silence nothing: they may be for the
// other checks.
func (l *Linter) Part(of func(*Check) bool) *Linter {
	part := &Linter{byKind: map[object.Kind][]*Check{}, byName: l.byName, policy: l.policy, partial: true}
	for kind, checks := range l.byKind {
		for _, r := range checks {
			if of(r) {
				part.byKind[kind] = append(part.byKind[kind], r)
			}
		}
	}
	return part
}

// Bug is a check that panicked.
type Bug struct {
	Check  *Check
	Object object.Ref
	// Reason is what redact.Panic says of the recovered value, and the stack. It is for logs alone.
	Reason string
}

// Error names the check and the object, and neither the reason nor any value.
func (b Bug) Error() string {
	return fmt.Sprintf("check %s failed on %s: this is a bug in alertlint", b.Check.Name, b.Object)
}

// Result is what came of judging one object.
type Result struct {
	// Findings are in the order of their paths.
	Findings []Diagnostic
	// Silenced are the findings that an annotation of the object keeps out of Findings.
	Silenced []Diagnostic
	// Deferred are the findings that others in Findings stand for. They are not shown, but whether an object is refused hangs on
	// them as well: what stands for them may refuse nothing, or be older than they are.
	Deferred []Diagnostic
	// Bugs are the checks that panicked.
	Bugs []Bug
	// Stopped are the checks that the meter stopped, or did not let begin.
	Stopped []*Check
}

// Lint is Judge for who has all the time that it takes.
func (l *Linter) Lint(o *object.Object, st *stack.Stack) ([]Diagnostic, []Bug) {
	result := l.Judge(o, st, nil)
	return result.Findings, result.Bugs
}

// Judge judges one object. A check that panics is left out and returned as a Bug; the other checks are not affected. Where the
// meter stops a check, what it has found so far counts, the checks after it are not asked, and a finding of NotJudged says so.
func (l *Linter) Judge(o *object.Object, st *stack.Stack, m *meter.Meter) Result {
	var (
		out   Result
		found []Diagnostic
		sh    shared
	)
	if l.policy.Exempt(o.Ref.Namespace) {
		return out
	}
	for _, r := range l.byKind[o.Ref.Kind] {
		if len(out.Stopped) > 0 {
			out.Stopped = append(out.Stopped, r)
			continue
		}
		pass := &Pass{Object: o, Stack: st, Policy: l.policy, Meter: m, check: r, shared: &sh}
		switch v := run(pass).(type) {
		case nil:
		case Bug:
			out.Bugs = append(out.Bugs, v)
			continue
		default:
			out.Stopped = append(out.Stopped, r)
		}
		for _, d := range pass.diags {
			d.Severity = l.policy.severityOf(d)
			found = append(found, d)
		}
		if r.Gate && len(pass.diags) > 0 {
			break
		}
	}
	if d, ok := l.notJudged(o, out.Stopped); ok {
		found = append(found, d)
	}
	for i := range found {
		found[i].Subject = SubjectOf(o, found[i].Path)
		found[i].redactUserinfo()
	}
	out.Findings, out.Silenced = l.applyIgnores(o, found)
	out.Findings, out.Deferred = Defer(out.Findings)
	slices.SortStableFunc(out.Findings, compare)
	slices.SortStableFunc(out.Silenced, compare)
	return out
}

// run returns nil, a Bug, or what else the check unwound with: the meter's stop.
func run(pass *Pass) (ended any) {
	defer func() {
		switch v := recover(); {
		case v == nil:
		case meter.Stopped(v):
			ended = v
		default:
			ended = Bug{Check: pass.check, Object: pass.Object.Ref, Reason: fmt.Sprintf("%s\n%s", redact.Panic(v), debug.Stack())}
		}
	}()
	pass.Meter.Take(1)
	pass.check.Run(pass)
	return nil
}
