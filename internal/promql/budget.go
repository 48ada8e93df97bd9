package promql

import (
	"errors"
	"fmt"
)

// Budget bounds an expression before it is parsed: Prometheus' parser takes time that is quadratic in nesting and in
// the number of operators. Zero means the default.
type Budget struct {
	// Bytes is the length of the text.
	Bytes int `yaml:"bytes"`
	// Depth is how deep parentheses, braces and brackets nest.
	Depth int `yaml:"depth"`
	// Operators is how many binary and unary operators and commas there may be.
	Operators int `yaml:"operators"`
}

// DefaultBudget is far above the longest expressions that people write and generators emit.
var DefaultBudget = Budget{Bytes: 64 << 10, Depth: 100, Operators: 2000}

// Validate returns an error for a budget that admits nothing.
func (b Budget) Validate() error {
	if b.Bytes <= 0 || b.Depth <= 0 || b.Operators <= 0 {
		return errors.New("budgets.expression: bytes, depth and operators must be above 0")
	}
	return nil
}

// Check says which budget the text exceeds, and nothing where it keeps within all.
func (b Budget) Check(text string) string {
	if len(text) > b.Bytes {
		return fmt.Sprintf("%d bytes long, over the budget of %d", len(text), b.Bytes)
	}
	return ""
}
