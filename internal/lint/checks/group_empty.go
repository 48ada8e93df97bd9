package checks

import (
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// GroupEmpty reports groups without rules. rulefmt.RuleGroups.Validate accepts them, and rules.Manager runs them for nothing. An object without
// any group is not reported: an overlay writes "groups: []" to switch rules off.
var GroupEmpty = &lint.Check{
	Name:     "group-empty",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Info,
	Since:    "0.1.0",
	Run: func(pass *lint.Pass) {
		// What does not decode, such as rules that a variable of Flux stands for, or "rule:" for "rules:", is reported by object-invalid.
		if slices.ContainsFunc(pass.Object.Problems, func(p object.Problem) bool { return len(p.Path) == 0 || p.Path[0] == "spec" }) {
			return
		}
		for i, g := range pass.Object.PrometheusRule().Spec.Groups {
			if len(g.Rules) == 0 {
				pass.Reportf(object.Path{"spec", "groups", i}, "group %.100q has no rules and does nothing; add rules, or remove the group", g.Name)
			}
		}
	},
}
