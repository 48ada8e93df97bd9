// Package checks holds the checks, one file each.
package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/alertmanagerconfiginvalid"
	"github.com/alertlint/alertlint/internal/lint/checks/ruleinvalid"
	"github.com/alertlint/alertlint/internal/lint/checks/ruleunloadable"
	"github.com/alertlint/alertlint/internal/lint/checks/watchdognullroute"
)

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
		ruleinvalid.Check,
		ruleunloadable.Check,
		RuleFieldDropped,
		GroupEmpty,
		PrometheusInvalid,
		alertmanagerconfiginvalid.Check,
		AlertmanagerConfigUnloadable,
		SecretMissing,
		SecretKeyMissing,
		SecretMalformed,
		watchdognullroute.Check,
		RuleSelectorLabels,
		ConfigSelectorLabels,
		lint.UnusedIgnore,
		lint.NotJudged,
	}
}
