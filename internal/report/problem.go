package report

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/source"
)

// CheckOf returns the check that reports a problem of a file.
func CheckOf(p source.Problem) *lint.Check {
	if p.Kind == source.ValueIgnored {
		return lint.ValueIgnored
	}
	return lint.YAMLSyntax
}

// OfProblem returns the finding on a problem of a file, with the severity that the policy gives it. It may be Off.
func OfProblem(f *source.File, p source.Problem, policy *lint.Policy) Finding {
	check := CheckOf(p)
	return Finding{
		Diagnostic: lint.Diagnostic{Check: check, Severity: policy.Severity(check), Message: redact.Userinfo(p.Message)},
		File:       f,
		At:         source.Position{Line: p.Line, Column: p.Column, Width: 1},
	}
}
