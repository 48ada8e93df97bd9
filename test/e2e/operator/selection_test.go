package operator

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type selector struct {
	name string
	spec any
}

func matching(labels spec) any { return spec{"matchLabels": labels} }

func demanding(key, operator string, values ...string) any {
	line := spec{"key": key, "operator": operator}
	if values != nil {
		line["values"] = values
	}
	return spec{"matchExpressions": []any{line}}
}

// byLabels are selectors of objects, byNamespace of their namespaces.
var (
	byLabels = []selector{
		{"nil", nil},
		{"all", spec{}},
		{"label", matching(spec{"app": "a"})},
		{"labels", matching(spec{"app": "a", "tier": "x"})},
		{"in", demanding("app", "In", "a", "b")},
		{"not-in", demanding("app", "NotIn", "a")},
		{"exists", demanding("tier", "Exists")},
		{"not-exists", demanding("app", "DoesNotExist")},
		{"invalid", demanding("app", "Nearly", "a")},
		{"no-values", demanding("app", "In")},
	}
	byNamespace = []selector{
		{"nil", nil},
		{"all", spec{}},
		{"label", matching(spec{"team": "a"})},
		{"name", matching(spec{"kubernetes.io/metadata.name": "selected-b"})},
		{"not-in", demanding("team", "NotIn", "a")},
		{"invalid", demanding("team", "Nearly", "a")},
	}
)

// selectable makes an object of each set of labels in each of three namespaces.
func selectable(apiVersion, kind string, s spec) []*unstructured.Unstructured {
	var all []*unstructured.Unstructured
	for _, ns := range []string{"selected-a", "selected-b", "selected-c"} {
		for name, labels := range map[string]map[string]string{
			"plain": nil, "a": {"app": "a"}, "b": {"app": "b"}, "ax": {"app": "a", "tier": "x"}, "empty": {"app": ""},
		} {
			o := newObject(apiVersion, kind, ns, name, s)
			o.SetLabels(labels)
			all = append(all, o)
		}
	}
	return all
}

// ruleSelections are Prometheus and ThanosRuler objects that select by each pair of selectors.
func ruleSelections() []testCase {
	home := testCase{name: "selected"}
	for ns, labels := range map[string]map[string]string{
		"selected-a": {"team": "a"}, "selected-b": {"team": "b"}, "selected-c": nil,
	} {
		o := newObject("v1", "Namespace", "", ns, nil)
		o.SetLabels(labels)
		home.first = append(home.first, o)
	}
	home.first = append(home.first, selectable(monitoring+"/v1", "PrometheusRule", spec{
		"groups": []any{spec{"name": "main", "rules": []any{spec{"record": "one", "expr": "vector(1)"}}}},
	})...)
	all := []testCase{home}
	for i, labels := range byLabels {
		for j, namespaces := range byNamespace {
			s := spec{}
			if labels.spec != nil {
				s["ruleSelector"] = labels.spec
			}
			if namespaces.spec != nil {
				s["ruleNamespaceSelector"] = namespaces.spec
			}
			name := fmt.Sprintf("rules-%s-in-%s", labels.name, namespaces.name)
			c := testCase{name: name, first: []*unstructured.Unstructured{newObject(monitoring+"/v1", "Prometheus", "selected-a", name, s)}}
			// The same code decides for a ThanosRuler, so a few of them tell enough.
			if i == j || i == 2 {
				s["queryEndpoints"] = []any{"localhost"}
				c.first = append(c.first, newObject(monitoring+"/v1", "ThanosRuler", "selected-a", name, s))
			}
			all = append(all, c)
		}
	}
	return all
}

var strategies = []string{"", "OnNamespace", "OnNamespaceExceptForAlertmanagerNamespace", "None"}

// configSelections are Alertmanagers that select by each pair of selectors, under each matcher strategy in turn.
func configSelections() []testCase {
	all := []testCase{{name: "selected-configs", first: selectable(monitoring+"/v1alpha1", "AlertmanagerConfig", spec{
		"route":        spec{"receiver": "null", "matchers": []any{spec{"name": "severity", "value": "none"}}},
		"receivers":    []any{spec{"name": "null"}},
		"inhibitRules": []any{spec{"sourceMatch": []any{spec{"name": "a", "value": "b"}}, "targetMatch": []any{spec{"name": "c", "value": "d"}}, "equal": []any{"namespace"}}},
	})}}
	for i, labels := range byLabels {
		for j, namespaces := range byNamespace {
			s := spec{"replicas": 1}
			if labels.spec != nil {
				s["alertmanagerConfigSelector"] = labels.spec
			}
			if namespaces.spec != nil {
				s["alertmanagerConfigNamespaceSelector"] = namespaces.spec
			}
			if strategy := strategies[(i+j)%len(strategies)]; strategy != "" {
				s["alertmanagerConfigMatcherStrategy"] = spec{"type": strategy}
			}
			if (i+j)%7 == 0 {
				s["alertmanagerConfiguration"] = spec{"name": "ax"}
			}
			name := fmt.Sprintf("configs-%s-in-%s", labels.name, namespaces.name)
			all = append(all, testCase{name: name, first: []*unstructured.Unstructured{
				newObject(monitoring+"/v1", "Alertmanager", "selected-a", name, s),
			}})
		}
	}
	return all
}
