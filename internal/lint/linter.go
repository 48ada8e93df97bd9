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

// Linter judges objects by rules and a policy. It is safe for concurrent use.
type Linter struct {
	byKind map[object.Kind][]*Rule
	byName map[string]*Rule
	policy *Policy
	// partial says that other rules judge the object as well.
	partial bool
}

// New returns a Linter. The policy must have been read for the same rules.
func New(rules []*Rule, policy *Policy) *Linter {
	l := &Linter{byKind: map[object.Kind][]*Rule{}, byName: map[string]*Rule{}, policy: policy}
	for _, r := range rules {
		l.byName[r.Name] = r
		for _, k := range r.Kinds {
			if r.Run != nil && policy.Severity(r) != Off {
				l.byKind[k] = append(l.byKind[k], r)
			}
		}
	}
	for _, rules := range l.byKind {
		slices.SortStableFunc(rules, func(a, b *Rule) int { return order(a) - order(b) })
	}
	return l
}

func order(r *Rule) int {
	if r.Gate {
		return 0
	}
	return 1
}

// Policy returns the policy that the Linter judges by.
func (l *Linter) Policy() *Policy { return l.policy }

// Part returns a Linter of some of the rules, which says nothing of annotations that silence nothing: they may be for the
// other rules.
func (l *Linter) Part(of func(*Rule) bool) *Linter {
	part := &Linter{byKind: map[object.Kind][]*Rule{}, byName: l.byName, policy: l.policy, partial: true}
	for kind, rules := range l.byKind {
		for _, r := range rules {
			if of(r) {
				part.byKind[kind] = append(part.byKind[kind], r)
			}
		}
	}
	return part
}

// Bug is a rule that panicked.
type Bug struct {
	Rule   *Rule
	Object object.Ref
	// Reason is what redact.Panic says of the recovered value, and the stack. It is for logs alone.
	Reason string
}

// Error names the rule and the object, and neither the reason nor any value.
func (b Bug) Error() string {
	return fmt.Sprintf("rule %s failed on %s: this is a bug in alertlint", b.Rule.Name, b.Object)
}

// Result is what came of judging one object.
type Result struct {
	// Findings are in the order of their paths.
	Findings []Diagnostic
	// Silenced are the findings that an annotation of the object keeps out of Findings.
	Silenced []Diagnostic
	// Bugs are the rules that panicked.
	Bugs []Bug
	// Stopped are the rules that the meter stopped, or did not let begin.
	Stopped []*Rule
}

// Lint is Judge for who has all the time that it takes.
func (l *Linter) Lint(o *object.Object, st *stack.Stack) ([]Diagnostic, []Bug) {
	result := l.Judge(o, st, nil)
	return result.Findings, result.Bugs
}

// Judge judges one object. A rule that panics is left out and returned as a Bug; the other rules are not affected. Where the
// meter stops a rule, what it has found so far counts, the rules after it are not asked, and a finding of NotJudged says so.
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
		pass := &Pass{Object: o, Stack: st, Policy: l.policy, Meter: m, rule: r, shared: &sh}
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
		sh.found = found
		if r.Gate && len(pass.diags) > 0 {
			break
		}
	}
	if d, ok := l.notJudged(o, out.Stopped); ok {
		found = append(found, d)
	}
	for i := range found {
		found[i].redactUserinfo()
	}
	out.Findings, out.Silenced = l.applyIgnores(o, found)
	slices.SortStableFunc(out.Findings, compare)
	slices.SortStableFunc(out.Silenced, compare)
	return out
}

// run returns nil, a Bug, or what else the rule unwound with: the meter's stop.
func run(pass *Pass) (ended any) {
	defer func() {
		switch v := recover(); {
		case v == nil:
		case meter.Stopped(v):
			ended = v
		default:
			ended = Bug{Rule: pass.rule, Object: pass.Object.Ref, Reason: fmt.Sprintf("%s\n%s", redact.Panic(v), debug.Stack())}
		}
	}()
	pass.Meter.Take(1)
	pass.rule.Run(pass)
	return nil
}
