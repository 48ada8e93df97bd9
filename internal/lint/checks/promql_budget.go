package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// PromQLBudget reports expressions that are too complex to be analysed.
var PromQLBudget = &lint.Check{
	Name: "promql-budget",
	Doc: `Every expression is simple enough to be analysed. The time that Prometheus' parser takes is quadratic in the number of
operators: 200 KB of ` + "`1+1+...`" + ` occupy a core for 80 seconds, in alertlint, in prometheus-operator and in Prometheus alike
(` + "`parser.checkAST`" + ` asks each operator for its type, and ` + "`BinaryExpr.Type`" + ` all those below it). So the length of an expression, its nesting
and its operators are counted before it is parsed, and what all expressions of an object take together is estimated.

The budgets are far above what people write. In public repositories no expression is longer than 2,000 bytes, nests deeper than 8 levels
or has more than 80 operators. A policy can raise them:

` + "```yaml" + `
budgets:
  expression:
    bytes: 65536      # the length of an expression
    depth: 100        # how deep its parentheses, braces and brackets nest
    operators: 2000   # how many operators, modifiers, ranges and commas it has
    steps: 10000000   # the estimated work for all expressions of an object
` + "```" + `

Bad: one alert that lists a thousand namespaces.

` + "```promql" + `
up{namespace="a"} == 0 or up{namespace="b"} == 0 or up{namespace="c"} == 0  # and so on
` + "```" + `

Good: the same with a matcher.

` + "```promql" + `
up{namespace=~"a|b|c"} == 0
` + "```",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Locked:   true,
	Run:      runPromQLBudget,
}

func runPromQLBudget(pass *lint.Pass) {
	for _, e := range pass.Exprs() {
		if e.Over != "" {
			pass.Reportf(e.Path, "expr is not analysed: %s", e.Over)
		}
	}
}
