package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// PromQLBudget reports expressions that are too complex to be analysed.
var PromQLBudget = &lint.Check{
	Name:     "promql-budget",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	Run:      runPromQLBudget,
}

func runPromQLBudget(pass *lint.Pass) {
	for _, e := range pass.Exprs() {
		if e.Over != "" {
			pass.Reportf(e.Path, "expr is not checked: %s", e.Over)
		}
	}
}
