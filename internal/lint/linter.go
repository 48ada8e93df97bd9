package lint

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// Linter judges objects by rules and a policy. It is safe for concurrent use.
type Linter struct {
	byKind map[object.Kind][]*Rule
	byName map[string]*Rule
	policy *Policy
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
	return l
}

// Policy returns the policy that the Linter judges by.
func (l *Linter) Policy() *Policy { return l.policy }

// Bug is a rule that panicked.
type Bug struct {
	Rule   *Rule
	Object object.Ref
	// Reason is the recovered value and the stack. It may quote the object, so it is for logs alone.
	Reason string
}

// Error names the rule and the object, and neither the reason nor any value.
func (b Bug) Error() string {
	return fmt.Sprintf("rule %s failed on %s: this is a bug in alertlint", b.Rule.Name, b.Object)
}

// Lint judges one object and returns the findings in the order of their paths. A rule that panics is left out and
// returned as a Bug; the other rules are not affected.
func (l *Linter) Lint(o *object.Object, st *stack.Stack) ([]Diagnostic, []Bug) {
	if l.policy.Exempt(o.Ref.Namespace) || o.Deleting {
		return nil, nil
	}
	var (
		diags []Diagnostic
		bugs  []Bug
		sh    shared
	)
	for _, r := range l.byKind[o.Ref.Kind] {
		pass := &Pass{Object: o, Stack: st, Policy: l.policy, rule: r, shared: &sh}
		if bug := run(pass); bug != nil {
			bugs = append(bugs, *bug)
			continue
		}
		for _, d := range pass.diags {
			d.Severity = l.policy.severityOf(d)
			diags = append(diags, d)
		}
		sh.found = diags
	}
	diags = l.applyIgnores(o, diags)
	slices.SortStableFunc(diags, compare)
	return diags, bugs
}

func run(pass *Pass) (bug *Bug) {
	defer func() {
		if v := recover(); v != nil {
			bug = &Bug{Rule: pass.rule, Object: pass.Object.Ref, Reason: fmt.Sprintf("%v\n%s", v, debug.Stack())}
		}
	}()
	pass.rule.Run(pass)
	return nil
}
