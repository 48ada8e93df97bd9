package validate

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const benchAlertmanager = `{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"main","namespace":"monitoring"},
"spec":{"alertmanagerConfigSelector":{},"alertmanagerConfigNamespaceSelector":{}}}`

const benchConfig = `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"c%d","namespace":"team-%d"},"spec":{
"route":{"receiver":"team","routes":[{"receiver":"null","matchers":[{"name":"alertname","value":"Watchdog","matchType":"="}]},
{"receiver":"page","matchers":[{"name":"severity","value":"critical|high","matchType":"=~"}]}]},
"receivers":[{"name":"null"},{"name":"team","slackConfigs":[{"channel":"#team","apiURL":{"name":"slack","key":"url"}}]},
{"name":"page","pagerdutyConfigs":[{"routingKey":{"name":"pager","key":"key"}}]}]}}`

// BenchmarkConfigBesideOthers measures one admission of an AlertmanagerConfig with few and with many others in view that
// the same Alertmanager uses, by turns, and reports the ratio of their medians.
func BenchmarkConfigBesideOthers(b *testing.B) {
	body := []byte(strings.NewReplacer("PrometheusRule", "AlertmanagerConfig", "prometheusrules", "alertmanagerconfigs", `"version":"v1"`, `"version":"v1alpha1"`).
		Replace(reviewOf("OBJECT")))
	body = bytes.Replace(body, []byte("OBJECT"), fmt.Appendf(nil, benchConfig, 99_999, 99_999), 1)
	few := append(benchObjects(0, 10), []byte(benchAlertmanager))
	many := append(benchObjects(0, 5000), []byte(benchAlertmanager))
	besideOthers(b, body, buildStack(b, few), buildStack(b, many))
}
