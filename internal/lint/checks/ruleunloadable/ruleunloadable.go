// Package ruleunloadable is the check rule-unloadable: it finds PrometheusRules that a Prometheus or ThanosRuler selects and cannot load.
package ruleunloadable

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/object"
)

// Check is rule-unloadable.
var Check = &lint.Check{
	Name: "rule-unloadable",
	Doc: `Whatever selects the PrometheusRule can load it. prometheus-operator reads the object once for each Prometheus and
ThanosRuler that selects it, and each reads it in its own way. Where one rule does not fit, that one is given nothing of the
object (` + "`operator.PrometheusRuleSelector.Select`" + `).

- A Prometheus before 3.0 and a ThanosRuler before 0.38 take the older names alone, of letters, digits and ` + "`_`" + `: for labels,
  annotations and what recording rules write (` + "`operator.ValidationSchemeForPrometheus`" + `).
- Experimental functions and syntax are read where ` + "`enableFeatures`" + ` of the Prometheus names them, and never for a ThanosRuler
  (` + "`thanos.Operator.selectPrometheusRules`" + `).
- With an ` + "`enforcedNamespaceLabel`" + `, the operator writes the namespace into every expression, and to do so it reads them without any
  feature, whatever is enabled. What it cannot read it leaves out without a word: no log line, no event, no condition
  (` + "`namespacelabeler.Labeler.EnforceNamespaceLabel`" + `). The result is read once more, and has to fit into a ConfigMap.
  ` + "`excludedFromEnforcement`" + ` spares an object.

All else that keeps the object out it says in its log and an event. The version is that of the object (` + "`spec.version`" + `), or else the
operator's default. What is not known, such as a version that is a variable of Flux, is not judged.

The Prometheus below does not load the rule, and nothing says so:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec:
  ruleSelector: {}
  enableFeatures: [promql-experimental-functions]
  enforcedNamespaceLabel: namespace
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: disk, namespace: monitoring}
spec:
  groups:
    - name: disk
      rules:
        - alert: DiskSlow
          expr: mad_over_time(node_disk_io_time_seconds_total[1h]) > 5
` + "```" + `

It loads this one:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: disk, namespace: monitoring}
spec:
  groups:
    - name: disk
      rules:
        - alert: DiskSlow
          expr: stddev_over_time(node_disk_io_time_seconds_total[1h]) > 5
` + "```",
	Kinds:    []object.Kind{object.PrometheusRule},
	Scope:    lint.Across,
	Severity: lint.Error,
	Locked:   true,
	Run: func(pass *lint.Pass) {
		c := checker{Pass: pass}
		rulers := pass.Stack.Rulers(pass.Object)
		c.checkNames(rulers)
		c.checkExprs(rulers)
		c.ReportTo(pass)
	},
}

// What becomes of the object.
const (
	loud   = "; prometheus-operator leaves out the whole object, and says so only in its log and an event"
	silent = "; it leaves out the whole object without a word"
)

// checker looks at one object for all the rulers that select it.
type checker struct {
	*lint.Pass
	finding.ByRuler
}
