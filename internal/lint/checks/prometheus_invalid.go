package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// PrometheusInvalid reports what keeps the operator from selecting rules for a Prometheus or ThanosRuler.
var PrometheusInvalid = &lint.Check{
	Name:     "prometheus-invalid",
	Kinds:    []object.Kind{object.Prometheus, object.ThanosRuler},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	Run: func(pass *lint.Pass) {
		for _, f := range pass.Stack.CheckRuler(pass.Object) {
			pass.Reportf(f.Path, "%s; the operator stops updating the rules of %s, for everyone", f.Message, pass.Object.Ref)
		}
	},
}
