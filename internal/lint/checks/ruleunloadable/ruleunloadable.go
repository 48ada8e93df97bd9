// Package ruleunloadable is the check rule-unloadable: it finds PrometheusRules that a Prometheus or ThanosRuler selects and cannot load.
package ruleunloadable

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/object"
)

// Check is rule-unloadable.
var Check = &lint.Check{
	Name:     "rule-unloadable",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Across,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	Run: func(pass *lint.Pass) {
		c := checker{Pass: pass}
		rulers := pass.Stack.Rulers(pass.Object)
		c.checkNames(rulers)
		c.checkExprs(rulers)
		c.ReportTo(pass)
	},
}

// loud is what becomes of the object.
const loud = "; prometheus-operator skips the whole object, and says so only in its log and an event"

// checker looks at one object for all the rulers that select it.
type checker struct {
	*lint.Pass
	finding.ByRuler
}
