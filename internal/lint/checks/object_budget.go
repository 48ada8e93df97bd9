package checks

import (
	"fmt"

	upstream "github.com/prometheus-operator/prometheus-operator/pkg/operator"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
)

// ObjectBudget reports objects that are too much to judge. No other check looks at them.
var ObjectBudget = &lint.Check{
	Name:     "object-budget",
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	Gate:     true,
	Run: func(pass *lint.Pass) {
		spec := object.Path{"spec"}
		if c := pass.Object.Config(); c != nil {
			if why := operator.TooManyRegexps(c); why != "" {
				pass.Reportf(spec, "not checked: %s", why)
			}
			if c.TooDeep {
				pass.Reportf(spec.At("route"), "not checked: child routes nest so deep that reading them takes too long; flatten the tree, or split it")
			}
			return
		}
		if !promrule.MayBeTooLarge(len(pass.Object.Raw)) {
			return
		}
		if least, _ := promrule.RenderedSize(pass.Object.PrometheusRule().Spec); least > upstream.MaxConfigMapDataSize {
			pass.Reportf(spec.At("groups"), promrule.TooLargeMessage, fmt.Sprintf("more than %d bytes", least), upstream.MaxConfigMapDataSize)
		}
	},
}
