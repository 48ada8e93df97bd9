package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// scenario is an object to be judged, and the objects in view of it, as one tree: {"object": {...}, "view": [...]}.
type scenario map[string]any

// metadata are the lists and maps that every object may have.
const metadata = `{"labels":{"release":"x","team":"shop"},"annotations":{"a":"b","alertlint.dev/ignore":"rule-selector-labels,watchdog-null-route: so"},
	"finalizers":["example.com/a"],"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}],
	"managedFields":[{"manager":"m","operation":"Apply","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{}}}]}`

const fullRule = `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"full","namespace":"shop"},"spec":{"groups":[
	{"name":"watchdog","rules":[{"alert":"Watchdog","expr":"vector(1)","labels":{"severity":"none"}}]},
	{"name":"usage","interval":"30s","limit":5,"query_offset":"1m","partial_response_strategy":"warn","labels":{"group":"usage"},"rules":[
		{"record":"cart:requests:rate5m","expr":"sum by (job) (rate(requests_total{job=~\"a|b\",code!~\"5..\"}[5m]))","labels":{"tier":"1"}},
		{"alert":"CartSlow","expr":"histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m]))) > on(a) group_left(b) y","for":"15m","keep_firing_for":"5m",
			"labels":{"severity":"page"},"annotations":{"summary":"{{ $labels.job }} is slow: {{ $value | humanize }}"}}]}]}}`

// view is what a cluster has beside the object.
var view = []string{
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"k8s","namespace":"monitoring"},
		"spec":{"ruleSelector":{},"ruleNamespaceSelector":{},"enforcedNamespaceLabel":"namespace","excludedFromEnforcement":[
		{"group":"monitoring.coreos.com","resource":"prometheusrules","namespace":"other","name":"n"}],"externalLabels":{"cluster":"a"}}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"ThanosRuler","metadata":{"name":"thanos","namespace":"monitoring"},
		"spec":{"queryEndpoints":["http://q"],"labels":{"ruler":"a"},"ruleSelector":{"matchLabels":{"release":"x"},"matchExpressions":[
		{"key":"team","operator":"In","values":["shop"]}]},"ruleNamespaceSelector":{"matchLabels":{"team":"shop"}}}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"main","namespace":"monitoring"},
		"spec":{"alertmanagerConfigSelector":{"matchExpressions":[{"key":"absent","operator":"NotIn","values":["v"]}]},"alertmanagerConfigNamespaceSelector":{},
		"alertmanagerConfigMatcherStrategy":{"type":"None"}}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"global","namespace":"shop"},
		"spec":{"version":"0.26.0","alertmanagerConfiguration":{"name":"second","templates":[{"configMap":{"name":"t","key":"k"}}]}}}`,
	`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"team":"shop"}}}`,
	`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"shop"},"stringData":{"k":"v"}}`,
	`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"t","namespace":"shop"},"data":{"k":"v"}}`,
	`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"alertmanager-main","namespace":"monitoring"},"stringData":{"alertmanager.yaml":
		"route:\n  receiver: x\n  routes:\n    - matchers: [alertname=Watchdog]\n      receiver: x\nreceivers:\n  - name: x\n"}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"first","namespace":"shop"},"spec":{"groups":[
		{"name":"a","rules":[{"alert":"Watchdog","expr":"vector(1)","labels":{"severity":"none"}},
			{"alert":"Watchdog","expr":"a * on (job) group_left (team) b{c=\"d\"}"},{"alert":"Watchdog","expr":"sum by (job) (a)","labels":{"team":"{{ $labels.job }}"}},{"alert":"CartSlow","expr":"x > 1"}]}]}}`,
	`{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"second","namespace":"shop"},"spec":{
		"route":{"receiver":"a","routes":[{"receiver":"null","matchers":[{"name":"alertname","value":"Watchdog"}]}]},
		"receivers":[{"name":"null"},{"name":"a","slackConfigs":[{"channel":"#a","apiURL":{"name":"s","key":"k"}}]}],
		"inhibitRules":[{"sourceMatch":[{"name":"a","value":"b"}],"targetMatch":[{"name":"a","value":"c"}],"equal":["x"]}],
		"muteTimeIntervals":[{"name":"t","timeIntervals":[{"weekdays":[{"weekday":"monday"}]}]}]}}`,
}

// scenarios returns AlertmanagerConfigs and a PrometheusRule that hold every list, and each PrometheusRule and
// AlertmanagerConfig of the checks' testdata. root is the folder of the module.
func scenarios(root string) (all []scenario, err error) {
	raws := slices.Concat([][]byte{[]byte(fullRule)}, fullConfigs("v1alpha1"), fullConfigs("v1beta1"))
	files, err := filepath.Glob(filepath.Join(root, "internal/lint/checks/testdata/*/*/*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("run it in the folder of the module: there is no testdata")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for _, o := range source.Parse(name, data).Objects {
			if k := o.Ref.Kind; k == object.PrometheusRule || k == object.AlertmanagerConfig {
				raws = append(raws, o.Raw)
			}
		}
	}
	inView := make([]any, len(view))
	for i, text := range view {
		if err := json.Unmarshal([]byte(text), &inView[i]); err != nil {
			return nil, err
		}
	}
	for _, raw := range raws {
		o, err := withMetadata(raw)
		if err != nil {
			return nil, err
		}
		all = append(all, scenario{"object": o, "view": inView})
	}
	return all, nil
}

// withMetadata returns the object with all the metadata that it lacks.
func withMetadata(raw []byte) (map[string]any, error) {
	var o, meta map[string]any
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(metadata), &meta); err != nil {
		return nil, err
	}
	if own, ok := o["metadata"].(map[string]any); ok {
		maps.Copy(meta, own)
	}
	if meta["namespace"] == nil && o["kind"] != "Namespace" {
		meta["namespace"] = "shop"
	}
	o["metadata"] = meta
	return o, nil
}
