package checks

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// PromQLSyntax reports expressions that Prometheus cannot parse.
var PromQLSyntax = &lint.Check{
	Name: "promql-syntax",
	Doc: `Every expression parses as PromQL. prometheus-operator leaves out the whole PrometheusRule where one
expression does not parse, and says so only in its log and an event: none of its alerts is loaded
(` + "`operator.ValidateRule`" + `, which calls Prometheus' ` + "`rulefmt.Parse`" + `).

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
          expr: sum by (namespace, pod) (kube_pod_status_ready{condition="false"} > 0
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
          expr: sum by (namespace, pod) (kube_pod_status_ready{condition="false"}) > 0
` + "```",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Locked:   true,
	Run:      runPromQLSyntax,
}

func runPromQLSyntax(pass *lint.Pass) {
	for _, e := range pass.Exprs() {
		if e.Err != nil {
			pass.Report(lint.Diagnostic{
				Path:    e.Path,
				Range:   lint.Range{Start: e.Err.Start, End: e.Err.End},
				Message: fmt.Sprintf("expr does not parse: %s (%d:%d)", e.Err.Message, e.Err.Line, e.Err.Column),
			})
		}
	}
}
