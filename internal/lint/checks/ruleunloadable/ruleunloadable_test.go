package ruleunloadable_test

import (
	"testing"

	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/ruleunloadable"
	"github.com/alertlint/alertlint/internal/lint/linttest"
)

func TestRuleUnloadable(t *testing.T) {
	linttest.Run(t, ruleunloadable.Check, checks.All(), "testdata")
}
