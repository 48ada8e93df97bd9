package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// ObjectInvalid reports what does not fit the kind of the object.
var ObjectInvalid = &lint.Check{
	Name: "object-invalid",
	Doc: `The object fits its kind. A field that the kind does not have, that stands there twice or that holds a value of
another type is refused by the API server or, worse, dropped by it: with ` + "`kubectl apply --validate=false`" + `, Helm or Argo CD
the object is stored without what was meant.

Bad:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: pod-not-ready
spec:
  groups:
    - name: pods
      rules:
        - alert: PodNotReady
          expression: kube_pod_status_ready{condition="false"} > 0
` + "```" + `

Good:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: pod-not-ready
spec:
  groups:
    - name: pods
      rules:
        - alert: PodNotReady
          expr: kube_pod_status_ready{condition="false"} > 0
` + "```",
	Kinds:    []object.Kind{object.PrometheusRule, object.AlertmanagerConfig},
	Scope:    lint.Local,
	Severity: lint.Error,
	Locked:   true,
	Run: func(pass *lint.Pass) {
		for _, p := range pass.Object.Problems {
			if pass.Object.Ref.Kind == object.PrometheusRule && isRuleScalar(p) {
				continue // rule-invalid reports it, with a fix
			}
			pass.Report(misfit(pass.Object.Ref.Kind, p))
		}
	},
}

// misfit is the finding that something does not fit its kind. The value of a matcher means its own text, so it has a fix:
// of a name or a duration that is a number, more may be wrong than the quotes.
func misfit(kind object.Kind, p object.Problem) lint.Diagnostic {
	d := lint.Diagnostic{Path: p.Path, Message: p.Message}
	switch {
	case p.Scalar == "" || p.Path[len(p.Path)-1] != "value":
	case object.Discreet(kind, p.Path):
		d.Message = p.Message + "; put it in quotes"
		d.Fix = &lint.Fix{Message: "put the value in quotes", Edits: []lint.Edit{{Op: lint.Replace, Path: p.Path, Value: p.Scalar}}}
	default:
		d.Message = fmt.Sprintf("%s; write %.100q", p.Message, p.Scalar)
		d.Fix = &lint.Fix{
			Message: fmt.Sprintf("put %.100s in quotes", p.Scalar),
			Edits:   []lint.Edit{{Op: lint.Replace, Path: p.Path, Value: p.Scalar}},
		}
	}
	return d
}
