// Package checks holds the checks, and the one list of them: [All].
//
// A check is a file, or a folder if it needs more than two. Its name is that of its variable in kebab case, of its file, of its test data
// in testdata/NAME/{bad,good} and of its page in docs/checks. Helpers that several checks share are below internal/. The order of the list
// is for readers only: no check relies on another having run.
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
