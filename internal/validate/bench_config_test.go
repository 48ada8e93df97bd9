package validate

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

const benchConfig = `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"c%d","namespace":"team-%d"},"spec":{
"route":{"receiver":"team","routes":[{"receiver":"null","matchers":[{"name":"alertname","value":"Watchdog","matchType":"="}]},
{"receiver":"page","matchers":[{"name":"severity","value":"critical|high","matchType":"=~"}]}]},
"receivers":[{"name":"null"},{"name":"team","slackConfigs":[{"channel":"#team","apiURL":{"name":"slack","key":"url"}}]},
{"name":"page","pagerdutyConfigs":[{"routingKey":{"name":"pager","key":"key"}}]}]}}`

// stackOfConfigs returns an Alertmanager that uses all of n AlertmanagerConfigs.
func stackOfConfigs(b *testing.B, n int) *stack.Stack {
	texts := []string{
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"main","namespace":"monitoring"},` +
			`"spec":{"alertmanagerConfigSelector":{},"alertmanagerConfigNamespaceSelector":{}}}`,
	}
	for i := range n {
		texts = append(texts, fmt.Sprintf(benchConfig, i, i))
	}
	var objects []*object.Object
	for _, text := range texts {
		o, err := object.Decode([]byte(text))
		if err != nil {
			b.Fatal(err)
		}
		objects = append(objects, o)
	}
	return stack.New(objects...)
}

// BenchmarkConfigBesideOthers measures one admission of an AlertmanagerConfig with few and with many others in view, by
// turns, and reports the ratio of their medians.
func BenchmarkConfigBesideOthers(b *testing.B) {
	few, many := realEndpoint(b), realEndpoint(b)
	few.State.SetStack(stackOfConfigs(b, 10))
	many.State.SetStack(stackOfConfigs(b, 5000))
	body := []byte(strings.NewReplacer("PrometheusRule", "AlertmanagerConfig", "prometheusrules", "alertmanagerconfigs", `"version":"v1"`, `"version":"v1alpha1"`).
		Replace(reviewOf("OBJECT")))
	body = bytes.Replace(body, []byte("OBJECT"), fmt.Appendf(nil, benchConfig, 99999, 99999), 1)
	var took [2][]time.Duration
	for b.Loop() {
		for i, e := range []*admit.Endpoint{few, many} {
			start := time.Now()
			r := httptest.NewRequest(http.MethodPost, "/validate", bytes.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			if e.ServeHTTP(w, r); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"allowed":true`) {
				b.Fatal(w.Body)
			}
			took[i] = append(took[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(median(took[1]))/float64(median(took[0])), "many/few")
	b.ReportMetric(float64(median(took[0]).Microseconds()), "µs/few")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
