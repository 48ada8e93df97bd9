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
