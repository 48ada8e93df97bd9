package rules

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// ObjectInvalid reports what does not fit the kind of the object.
var ObjectInvalid = &lint.Rule{
	Name: "object-invalid",
	Doc: `The object fits its kind. A field that the kind does not have, that stands there twice or that holds a value of
another type is refused by the API server or, worse, dropped by it: the object is stored without what was
meant.`,
	Kinds:    []object.Kind{object.PrometheusRule, object.AlertmanagerConfig},
	Scope:    lint.Local,
	Severity: lint.Error,
	Run: func(pass *lint.Pass) {
		for _, p := range pass.Object.Problems {
			pass.Reportf(p.Path, "%s", p.Message)
		}
	},
}
