package rules

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// PromQLSyntax reports expressions that Prometheus cannot parse.
var PromQLSyntax = &lint.Rule{
	Name: "promql-syntax",
	Doc: `Every expression parses as PromQL. prometheus-operator leaves out the whole PrometheusRule where one
expression does not parse, and says so only in its log: none of its alerts is loaded
(` + "`operator.ValidateRule`" + `, which calls Prometheus' ` + "`rulefmt.Parse`" + `).`,
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Run:      runPromQLSyntax,
}

func runPromQLSyntax(pass *lint.Pass) {
	for _, e := range pass.Exprs() {
		for _, err := range e.Errs {
			pass.Reportf(e.Path, "expr does not parse: %s (%s)", err.Err, err.PositionRange.StartPosInput(err.Query, 0))
		}
	}
}
