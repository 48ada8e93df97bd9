// Package operator is prometheus-operator as functions of values: what it and Alertmanager make of an object, without a cluster.
// It knows no stack. Which AlertmanagerConfigs an Alertmanager selects, and what a Secret holds, its callers say.
//
// The walk of one question, "does this AlertmanagerConfig break anything?":
//
//   - [NewAlertmanager] takes the Alertmanager and its [Base], which [SecretBase], [GlobalBase] or [DefaultBase] load as the
//     operator does, within a budget for regular expressions.
//   - [Alertmanager.Check] renders the AlertmanagerConfig alone into that base by the operator's own code, with a plausible value for
//     every Secret that it names, and has Alertmanager load the outcome.
//   - If that fails, it renders ever smaller parts, until it knows the places that fail. Each is a [Failure]: where, why, and
//     at which [Stage], which says whom it hurts.
//
// [CheckValues] asks the same of the values that Secrets really hold, [Alertmanager.Render] returns the whole configuration,
// and [Ruler] says how the operator reads rules for a Prometheus or ThanosRuler: for which version, which fields it drops, which
// label it enforces.
//
// All that is peculiar to upstream is here: three functions that it does not export (linkname.go), its global for how matchers
// are parsed, and its panics (guard, in upstream.go; what panics on what, the tests say). Upstream is github.com/prometheus-operator/prometheus-operator/pkg/alertmanager,
// pkg/operator, pkg/assets and pkg/namespacelabeler, and github.com/prometheus/alertmanager/config. The tests hold what an upgrade of them
// could change without a compiler's word: see docs/decisions/linkname.md and docs/decisions/upstream-as-judge.md.
package operator
