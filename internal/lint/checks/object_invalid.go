package checks

import (
	"encoding/json"
	"sync"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
)

// ObjectInvalid reports what does not fit the kind of the object.
var ObjectInvalid = &lint.Check{
	Name:     "object-invalid",
	Kinds:    []object.Kind{object.PrometheusRule, object.AlertmanagerConfig},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	Run: func(pass *lint.Pass) {
		doc := sync.OnceValue(func() (doc any) {
			_ = json.Unmarshal(pass.Object.Raw, &doc)
			return doc
		})
		for _, p := range pass.Object.Problems {
			if pass.Object.Ref.Kind == object.PrometheusRule && promrule.IsScalar(p) {
				continue // rule-invalid reports it, with a fix
			}
			finding.ReportMatcher(pass, finding.Misfit(pass.Object.Ref.Kind, p), doc)
		}
	},
}
