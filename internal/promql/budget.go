package promql

import (
	"errors"
	"fmt"
)

// Budget bounds expressions before they are parsed: Prometheus' parser takes time that is quadratic in the number of
// operators.
type Budget struct {
	// Bytes is the length of an expression.
	Bytes int `yaml:"bytes"`
	// Depth is how deep its parentheses, braces and brackets nest.
	Depth int `yaml:"depth"`
	// Operators is how many operators, modifiers, ranges and commas it holds.
	Operators int `yaml:"operators"`
	// Steps is the estimated work of parsing the expressions of one object, beyond what each may take for its
	// length: see allowance. 10 million steps take about 0.1 s.
	Steps int `yaml:"steps"`
}

// DefaultBudget is far above the longest expressions that people write and generators emit: in public repositories
// those reach 2,000 bytes, 8 levels and 80 operators.
var DefaultBudget = Budget{Bytes: 64 << 10, Depth: 100, Operators: 2000, Steps: 10_000_000}

// Validate returns an error for a budget that admits nothing.
func (b Budget) Validate() error {
	if min(b.Bytes, b.Depth, b.Operators, b.Steps) <= 0 {
		return errors.New("budgets.expression: bytes, depth, operators and steps must be above 0")
	}
	return nil
}

// check says which bound the text exceeds, and else what is in it.
func (b Budget) check(text string) (load, string) {
	over := func(found int, what string, limit int, key string) string {
		return fmt.Sprintf("%d %s, over the budget of %d; shorten it or raise budgets.expression.%s in the policy", found, what, limit, key)
	}
	if len(text) > b.Bytes {
		return load{}, over(len(text), "bytes", b.Bytes, "bytes")
	}
	l := measure(text)
	switch {
	case l.depth > b.Depth:
		return l, over(l.depth, "levels of nesting", b.Depth, "depth")
	case l.operators > b.Operators:
		return l, over(l.operators, "operators", b.Operators, "operators")
	}
	return l, ""
}

// allowance is the steps that an expression may take whatever else the object holds. Of 4,284 expressions from public
// repositories all but 60 take less, and the average is seven steps a byte.
func allowance(text string) int { return 200 + 12*len(text) }
