package operator

import (
	"fmt"
	"maps"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// These are versions at which the operator begins to do something else, and the one before.
var (
	prometheusVersions   = []string{"", "v2.30.3", "v2.41.0", "v2.52.0", "2.55.1", "v3.0.0"}
	thanosVersions       = []string{"", "v0.23.1", "0.33.0", "v0.37.2", "v0.38.0", "v0.39.2"}
	alertmanagerVersions = []string{"", "v0.21.0", "0.22.2", "v0.23.0", "v0.24.0", "v0.25.0", "v0.26.0", "v0.28.1", "v0.30.0", "0.32.0"}

	allFeatures = []any{"promql-experimental-functions", "promql-duration-expr", "promql-extended-range-selectors", "promql-binop-fill-modifiers"}
	enforcing   = []struct {
		name string
		spec spec
	}{
		{"free", spec{}},
		{"enforced", spec{"enforcedNamespaceLabel": "namespace"}},
		{"spared", spec{"enforcedNamespaceLabel": "namespace", "excludedFromEnforcement": []any{
			spec{"group": monitoring, "resource": "prometheusrules", "namespace": versioned, "name": "experimental"},
			spec{"group": monitoring, "resource": "prometheusrules", "namespace": versioned, "name": "plain"},
		}}},
	}
)

// versioned is the namespace of what each version reads in its own way.
const versioned = "selected-by-version"

func inVersions(kind, name string, s spec) *unstructured.Unstructured {
	version := "/v1"
	if kind == "AlertmanagerConfig" {
		version = "/v1alpha1"
	}
	return newObject(monitoring+version, kind, versioned, name, s)
}

// ruleVersions are Prometheus and ThanosRuler objects of each version, some with features and enforcement, that take the same rules.
func ruleVersions() []testCase {
	home := testCase{name: versioned, first: []*unstructured.Unstructured{newObject("v1", "Namespace", "", versioned, nil)}}
	for name, rule := range map[string]spec{
		"plain":        {"alert": "Down", "expr": `up{job="a"} == 0`, "for": "5m", "labels": spec{"severity": "none"}},
		"lasting":      {"alert": "Down", "expr": "up == 0", "keep_firing_for": "5m"},
		"record-utf8":  {"record": "größe", "expr": "up"},
		"label-dots":   {"alert": "Down", "expr": "up", "labels": spec{"a.b": "c"}},
		"select-utf8":  {"alert": "Down", "expr": `{"a.b", namespace="other"}`},
		"experimental": {"alert": "Down", "expr": `sort_by_label(up, "job")`},
		"duration":     {"alert": "Down", "expr": "rate(up[5m + 1m]) > 0"},
		"extended":     {"alert": "Down", "expr": "increase(up[5m] anchored) > 0"},
		"fill":         {"alert": "Down", "expr": "up + fill(1) on(job) down"},
		"broken":       {"alert": "Down", "expr": "up ="},
		"overriding":   {"alert": "Down", "expr": `sum by (namespace) (up{namespace=~".+"})`, "labels": spec{"namespace": "other"}},
	} {
		home.first = append(home.first, inVersions("PrometheusRule", name, spec{"groups": []any{spec{"name": "main", "rules": []any{rule}}}}))
	}
	home.first = append(home.first, inVersions("PrometheusRule", "grouped", spec{"groups": []any{spec{
		"name": "main", "limit": 5, "query_offset": "1m", "labels": spec{"a": "b"}, "partial_response_strategy": "warn",
		"rules": []any{spec{"alert": "Down", "expr": "up"}},
	}}}))
	all := []testCase{home}
	for i, version := range prometheusVersions {
		for j, e := range enforcing {
			s := spec{"ruleSelector": spec{}, "version": version}
			maps.Copy(s, e.spec)
			name := fmt.Sprintf("prometheus %s %s", version, e.name)
			if (i+j)%2 == 0 {
				s["enableFeatures"] = allFeatures
				name += " featured"
			}
			all = append(all, testCase{name: slug(name), first: []*unstructured.Unstructured{inVersions("Prometheus", slug(name), s)}})
		}
		e := enforcing[i%len(enforcing)]
		s := spec{"ruleSelector": spec{}, "version": thanosVersions[i], "queryEndpoints": []any{"localhost"}}
		maps.Copy(s, e.spec)
		name := slug(fmt.Sprintf("thanos %s %s", thanosVersions[i], e.name))
		all = append(all, testCase{name: name, first: []*unstructured.Unstructured{inVersions("ThanosRuler", name, s)}})
	}
	return all
}

// configVersions are Alertmanagers of each version, with each strategy, some with a global configuration, that take the same
// AlertmanagerConfigs. None of these stops them.
func configVersions() []testCase {
	home := testCase{name: versioned + "-configs"}
	key := spec{"name": "keys", "key": "key"}
	url := spec{"name": "keys", "key": "url"}
	for name, receiver := range map[string]spec{
		"webhook":    {"webhookConfigs": []any{spec{"url": "http://hook.example", "maxAlerts": 3, "timeout": "5s"}}},
		"telegram":   {"telegramConfigs": []any{spec{"chatID": 1, "botToken": key}}},
		"discord":    {"discordConfigs": []any{spec{"apiURL": url}}},
		"msteams":    {"msteamsConfigs": []any{spec{"webhookUrl": url}}},
		"msteamsv2":  {"msteamsv2Configs": []any{spec{"webhookURL": url}}},
		"slack":      {"slackConfigs": []any{spec{"channel": "#a", "apiURL": url, "timeout": "5s"}}},
		"opsgenie":   {"opsgenieConfigs": []any{spec{"apiKey": key, "entity": "a", "actions": "b", "responders": []any{spec{"type": "teams", "name": "a"}}}}},
		"pagerduty":  {"pagerdutyConfigs": []any{spec{"routingKey": key, "source": "a"}}},
		"authorized": {"webhookConfigs": []any{spec{"url": "http://hook.example", "httpConfig": spec{"authorization": spec{"credentials": key}}}}},
		"proxied":    {"webhookConfigs": []any{spec{"url": "http://hook.example", "httpConfig": spec{"proxyUrl": "http://proxy.example", "noProxy": "a.example", "followRedirects": false, "enableHttp2": true}}}},
		"email":      {"emailConfigs": []any{spec{"to": "a@b.example", "from": "c@d.example", "smarthost": "mail.example:25", "authPassword": key}}},
		"pushover":   {"pushoverConfigs": []any{spec{"userKey": key, "token": key, "device": "a", "ttl": "1h"}}},
	} {
		receiver["name"] = "team"
		home.first = append(home.first, inVersions("AlertmanagerConfig", name, spec{
			"route":     spec{"receiver": "team", "groupBy": []any{"a"}, "matchers": []any{spec{"name": "severity", "value": "none"}}, "routes": []any{spec{"receiver": "team", "continue": true}}},
			"receivers": []any{receiver},
		}))
	}
	for name, s := range map[string]spec{
		"matching": {
			"route":        spec{"receiver": "team", "matchers": []any{spec{"name": "a", "value": "b", "matchType": "!="}}},
			"inhibitRules": []any{spec{"sourceMatch": []any{spec{"name": "a", "value": "b", "matchType": "=~"}}, "targetMatch": []any{spec{"name": "c", "value": "d", "matchType": "="}}}},
		},
		"timed": {
			"route":             spec{"receiver": "team", "routes": []any{spec{"receiver": "team", "muteTimeIntervals": []any{"nights"}, "activeTimeIntervals": []any{"nights"}}}},
			"muteTimeIntervals": []any{spec{"name": "nights", "timeIntervals": []any{spec{"times": []any{spec{"startTime": "00:00", "endTime": "06:00"}}}}}},
		},
	} {
		s["receivers"] = []any{spec{"name": "team"}}
		home.first = append(home.first, inVersions("AlertmanagerConfig", name, s))
	}
	keys := newObject("v1", "Secret", versioned, "keys", nil)
	keys.Object["stringData"] = map[string]any{"key": "none", "url": "https://hook.example/alerts"}
	home.first = append(home.first, keys)
	all := []testCase{home}
	for i, version := range alertmanagerVersions {
		s := spec{"alertmanagerConfigSelector": spec{}, "version": version}
		s["alertmanagerConfigMatcherStrategy"] = spec{"type": strategies[1:][i%3]}
		name := "alertmanager " + version
		if i%4 == 0 {
			s["alertmanagerConfiguration"] = spec{"name": "timed", "global": spec{"resolveTimeout": "1m"}}
			name += " global"
		}
		all = append(all, testCase{name: slug(name), first: []*unstructured.Unstructured{inVersions("Alertmanager", slug(name), s)}})
	}
	return all
}
