package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
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
			consequence := fmt.Sprintf("the operator stops updating the rules of %s: no team's change reaches it until this is fixed", pass.Object.Ref)
			if f.Stage != operator.Stopped {
				consequence = f.Stage.Consequence(pass.Object.Ref)
			}
			pass.Reportf(f.Path, "%s; %s", f.Message, consequence)
		}
	},
}
