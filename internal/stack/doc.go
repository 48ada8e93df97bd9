// Package stack is one world of alerting: the objects in view, who of them selects whom, and which alerts fire with which labels.
//
// A [Stack] is a value. [New] makes one of objects in any order, [Stack.With] another one of a change, and what it costs depends on
// the change alone: objects, alerting rules and Secrets stand in immutable radix trees by their names. [Stack.Complete],
// [Stack.Unseen] and [Stack.Learn] say how much is known of what is not in view. Answers have three values, and an Unknown has its
// reasons.
//
// The walk of one question, "does anyone load this PrometheusRule?": [Stack.RuleSelection] asks each [Ruler] in view. Its
// ruleNamespaceSelector chooses namespaces, by the labels of Namespace objects in view, then its ruleSelector chooses objects by label,
// as operator.SelectNamespacesFromCache and operator.PrometheusRuleSelector.Select of prometheus-operator do it. The [Verdict] has the
// reasons, and the fewest labels that would change it. [Stack.ConfigSelection] and [Stack.ConfigUses] ask each [Alertmanager] about an
// AlertmanagerConfig in the same way, as alertmanager.Operator.selectAlertmanagerConfigs and provisionAlertmanagerConfiguration do.
//
// What upstream makes of what is selected, package operator says; where an alert goes in the merged tree ([Alertmanager.Tree]),
// package routing; what a Secret or ConfigMap is, package secret.
package stack
