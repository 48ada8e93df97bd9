package checks

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// RuleUnloadable reports what keeps a Prometheus or ThanosRuler that selects the object from loading it.
var RuleUnloadable = &lint.Check{
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
		c := rulerChecker{Pass: pass, known: map[string]*unloadable{}}
		rulers := pass.Stack.Rulers(pass.Object)
		c.checkNames(rulers)
		c.checkExprs(rulers)
		c.report()
	},
}

// What becomes of the object.
const (
	loud   = "; prometheus-operator leaves out the whole object, and says so only in its log and an event"
	silent = "; it leaves out the whole object without a word"
)

// rulerChecker gathers what is wrong, so that rulers for which the same is wrong share a finding.
type rulerChecker struct {
	*lint.Pass
	found []*unloadable
	known map[string]*unloadable
}

type unloadable struct {
	lint.Diagnostic
	// Message goes on with the rulers, and then with rest.
	rest   string
	rulers []*stack.Ruler
	field  string
}

// add takes a finding whose message lacks the rulers; field is that of their spec which decides.
func (c *rulerChecker) add(d lint.Diagnostic, rest, field string, rulers ...*stack.Ruler) {
	key := d.Path.String() + "\x00" + d.Message + "\x00" + rest
	if c.known[key] == nil {
		c.known[key] = &unloadable{Diagnostic: d, rest: rest, field: field}
		c.found = append(c.found, c.known[key])
	}
	c.known[key].rulers = append(c.known[key].rulers, rulers...)
}

func (c *rulerChecker) report() {
	for _, u := range c.found {
		for _, r := range u.rulers[:min(maxNamed, len(u.rulers))] {
			u.Related = append(u.Related, lint.Related{
				Object: r.Object.Ref, Path: object.Path{"spec", u.field}, Message: u.field + " decides",
			})
		}
		u.Message += " " + rulerNames(u.rulers) + u.rest
		c.Report(u.Diagnostic)
	}
}

func rulerNames(rulers []*stack.Ruler) string {
	var all []string
	seen := map[string]bool{}
	for _, r := range rulers {
		if name := r.String(); !seen[name] { // two files may hold it
			seen[name] = true
			all = append(all, name)
		}
	}
	return list(all, " and ")
}
