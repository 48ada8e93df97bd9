package lint

import (
	"fmt"

	"github.com/prometheus/prometheus/promql/parser"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/promql"
	"github.com/alertlint/alertlint/internal/stack"
)

// Pass is one check's look at one object.
type Pass struct {
	Object *object.Object
	// Stack is what else is in view. It is never nil.
	Stack  *stack.Stack
	Policy *Policy
	// Meter is to be taken from in every loop over what a user wrote that does more than look at a field, and before every
	// call into upstream that takes it. Take may not return. It may be nil, which goes on for ever.
	Meter *meter.Meter

	check  *Check
	shared *shared
	diags  []Diagnostic
	once   map[string]int // by key, the index of the finding
}

// shared is what the checks that look at one object have in common, computed once.
type shared struct {
	exprs map[parser.Options][]Expr
}

// Expr is the expression of one rule of a PrometheusRule.
type Expr struct {
	// Path leads to the expr field.
	Path  object.Path
	Group int
	Rule  int
	promql.Expr
}

// MaxFindings bounds what one check lists of one object. A million findings would help no one, and fill the memory.
const MaxFindings = 1000

// Report adds a finding. Its Check and Object are filled in, and its Severity where it has none.
func (p *Pass) Report(d Diagnostic) {
	switch {
	case len(p.diags) > MaxFindings:
		return
	case len(p.diags) == MaxFindings:
		d = Diagnostic{Path: d.Path, Message: fmt.Sprintf("more than %d findings of this check; the others are not listed", MaxFindings)}
	}
	d.Check, d.Object = p.check, p.Object.Ref
	p.diags = append(p.diags, d)
}

// mostRepeated bounds how many further places a finding names.
const mostRepeated = 5

// ReportOnce is Report for a mistake that people repeat: of findings with the same key the first stands, and the others are
// places that it names. The number of places is not in its message, by which a finding is known again.
func (p *Pass) ReportOnce(key string, d Diagnostic) {
	i, repeated := p.once[key]
	if !repeated {
		if p.once == nil {
			p.once = map[string]int{}
		}
		p.once[key] = len(p.diags)
		p.Report(d)
		return
	}
	if i >= len(p.diags) {
		return // the first one is not listed either
	}
	first := &p.diags[i]
	if len(first.Repeats) < MaxFindings {
		first.Repeats = append(first.Repeats, d.Path)
	}
	if n := len(first.Related); n <= mostRepeated {
		message := "the same mistake"
		if n == mostRepeated {
			message = "the same mistake, and in more places"
		}
		first.Related = append(first.Related, Related{Object: p.Object.Ref, Path: d.Path, Message: message})
	}
}

// Reportf adds a finding without a fix.
func (p *Pass) Reportf(path object.Path, format string, args ...any) {
	p.Report(Diagnostic{Path: path, Message: fmt.Sprintf(format, args...)})
}

// Exprs returns the expressions of a PrometheusRule in their order, each parsed once for all checks. Rules without an
// expression are left out.
func (p *Pass) Exprs() []Expr { return p.ExprsWith(p.Stack.ParserOptions()) }

// ExprsWith returns what Exprs does, parsed with the options of a Prometheus.
func (p *Pass) ExprsWith(options parser.Options) []Expr {
	if exprs, ok := p.shared.exprs[options]; ok {
		return exprs
	}
	var exprs []Expr
	made := promql.NewParser(p.Policy.Budgets.Expression, options, p.Meter)
	groups := object.Path{"spec", "groups"}
	for g, group := range p.Object.PrometheusRule().Spec.Groups {
		for r := range group.Rules {
			// IntOrString.String turns the integer that YAML made of "expr: 1" back into PromQL.
			text := group.Rules[r].Expr.String()
			if text == "" {
				continue
			}
			exprs = append(exprs, Expr{
				Path: groups.At(g, "rules", r, "expr"), Group: g, Rule: r, Expr: made.Parse(text),
			})
		}
	}
	if p.shared.exprs == nil {
		p.shared.exprs = map[parser.Options][]Expr{}
	}
	p.shared.exprs[options] = exprs
	return exprs
}
