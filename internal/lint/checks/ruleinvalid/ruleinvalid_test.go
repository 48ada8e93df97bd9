package ruleinvalid_test

import (
	"testing"

	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/ruleinvalid"
	"github.com/alertlint/alertlint/internal/lint/linttest"
)

func TestRuleInvalid(t *testing.T) { linttest.Run(t, ruleinvalid.Check, checks.All(), "testdata") }
