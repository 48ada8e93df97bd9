package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// PrometheusInvalid reports what keeps the operator from selecting rules for a Prometheus or ThanosRuler.
var PrometheusInvalid = &lint.Check{
	Name: "prometheus-invalid",
	Doc: `The operator can select rules for the Prometheus or ThanosRuler. Where ` + "`ruleSelector`" + ` or ` + "`ruleNamespaceSelector`" + ` is no
selector, or ` + "`version`" + ` no version, prometheus-operator stops before it has looked at any rule, and reconciles nothing of the
object any more: it says so in a condition and in its log, and Prometheus runs on with the rules that it has
(` + "`prometheus/server.Operator.selectPrometheusRules`, `operator.NewPrometheusRuleSelector`" + `).

Wrong, because there is no operator ` + "`Like`" + `:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: shop}
spec:
  ruleSelector:
    matchExpressions:
      - {key: team, operator: Like, values: [shop]}
` + "```" + `

Right:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: shop}
spec:
  ruleSelector:
    matchExpressions:
      - {key: team, operator: In, values: [shop]}
` + "```" + `
`,
	Kinds:    []object.Kind{object.Prometheus, object.ThanosRuler},
	Scope:    lint.Local,
	Severity: lint.Error,
	Locked:   true,
	Run: func(pass *lint.Pass) {
		for _, f := range pass.Stack.CheckRuler(pass.Object) {
			pass.Reportf(f.Path, "%s; the operator stops updating the rules of %s, for everyone", f.Message, pass.Object.Ref)
		}
	},
}
