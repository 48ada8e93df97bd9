package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
)

// PromQLSyntax reports expressions that Prometheus cannot parse.
var PromQLSyntax = &lint.Check{
	Name:     "promql-syntax",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	Run:      runPromQLSyntax,
}

func runPromQLSyntax(pass *lint.Pass) {
	for _, e := range pass.Exprs() {
		if e.Err != nil {
			pass.Report(lint.Diagnostic{
				Path:    e.Path,
				Range:   lint.Range{Start: e.Err.Start, End: e.Err.End},
				Effect:  promrule.Skipped,
				Message: fmt.Sprintf("expr does not parse: %s (%d:%d)", e.Err.Message, e.Err.Line, e.Err.Column),
			})
		}
	}
}
