// Package rules holds the rules, one file each.
package rules

import "github.com/alertlint/alertlint/internal/lint"

// All returns the rules in the order in which they are listed to users.
func All() []*lint.Rule {
	return []*lint.Rule{
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
