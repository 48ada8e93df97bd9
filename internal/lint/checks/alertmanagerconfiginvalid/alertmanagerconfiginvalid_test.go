package alertmanagerconfiginvalid_test

import (
	"testing"

	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/alertmanagerconfiginvalid"
	"github.com/alertlint/alertlint/internal/lint/linttest"
)

func TestAlertmanagerConfigInvalid(t *testing.T) {
	linttest.Run(t, alertmanagerconfiginvalid.Check, checks.All(), "testdata")
}
