// Package checks holds the checks, one file each.
package checks

import "github.com/alertlint/alertlint/internal/lint"

// All returns the checks in the order in which they are listed to users.
func All() []*lint.Check {
	return []*lint.Check{
		lint.YAMLSyntax,
		lint.ValueIgnored,
		ObjectInvalid,
		ObjectBudget,
		ObjectDuplicate,
		PromQLSyntax,
		PromQLBudget,
		RuleInvalid,
		RuleUnloadable,
		RuleFieldDropped,
		PrometheusInvalid,
		AlertmanagerConfigInvalid,
		AlertmanagerConfigUnloadable,
		SecretMissing,
		SecretKeyMissing,
		SecretMalformed,
		WatchdogNullRoute,
		RuleSelectorLabels,
		ConfigSelectorLabels,
		lint.UnusedIgnore,
		lint.NotJudged,
	}
}
