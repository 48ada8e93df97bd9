package main

import (
	"fmt"
	"strings"
)

// ruleObject returns a PrometheusRule of these groups.
func ruleObject(name string, groups ...any) object {
	return object{
		"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
		"metadata": object{"name": name}, "spec": object{"groups": groups},
	}
}

// oneRule returns a PrometheusRule of one alert.
func oneRule(name string, rule object) object {
	if rule["alert"] == nil {
		rule["alert"] = "Hostile"
	}
	if rule["expr"] == nil {
		rule["expr"] = "up == 0"
	}
	return ruleObject(name, object{"name": "g", "rules": []any{rule}})
}

// configObject returns an AlertmanagerConfig with one receiver, n, that the routes may use.
func configObject(name string, spec object) object {
	if spec["receivers"] == nil {
		spec["receivers"] = []any{object{"name": "n"}}
	}
	if spec["route"] == nil {
		spec["route"] = object{"receiver": "n"}
	}
	return object{
		"apiVersion": "monitoring.coreos.com/v1alpha1", "kind": "AlertmanagerConfig",
		"metadata": object{"name": name}, "spec": spec,
	}
}

func annotated(o object, key, value string) object {
	o["metadata"].(object)["annotations"] = object{key: value}
	return o
}

// list returns a list of n items.
func list(n int, item func(i int) any) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = item(i)
	}
	return all
}

// names returns a list of n names.
func names(n int) []any { return list(n, func(i int) any { return fmt.Sprintf("l%d", i) }) }

// times returns n copies of an item, with something between them.
func times(n int, item, between string) string {
	return strings.TrimSuffix(strings.Repeat(item+between, n), between)
}
