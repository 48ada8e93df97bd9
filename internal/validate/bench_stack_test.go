package validate

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

const benchPrometheus = `{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"k8s","namespace":"monitoring"},
"spec":{"ruleSelector":{},"ruleNamespaceSelector":{}}}`

// benchRule returns a PrometheusRule of ten rules, such as people write.
func benchRule(i int) []byte {
	var list []string
	for j := range 10 {
		list = append(list, fmt.Sprintf(`{"alert":"PodNotReady%d","expr":"sum by (namespace, pod) (max by (namespace, pod) (kube_pod_status_phase{job=\"app-%d\", phase=~\"Pending|Unknown\"})) > %d",
"for":"15m","labels":{"severity":"warning"},"annotations":{"description":"Pod {{ $labels.pod }} has not been ready for 15 minutes.","summary":"A pod is not ready."}}`, j, i, j))
	}
	return fmt.Appendf(nil, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"r%d","namespace":"team-%d","labels":{"team":"a"}},
"spec":{"groups":[{"name":"a","rules":[%s]}]}}`, i, i%100, strings.Join(list, ","))
}

// benchObjects are a Prometheus, and so many PrometheusRules and AlertmanagerConfigs.
func benchObjects(rules, configs int) [][]byte {
	texts := [][]byte{[]byte(benchPrometheus)}
	for i := range rules {
		texts = append(texts, benchRule(i))
	}
	for i := range configs {
		texts = append(texts, fmt.Appendf(nil, benchConfig, i, i))
	}
	return texts
}

func buildStack(b *testing.B, texts [][]byte) *stack.Stack {
	b.Helper()
	var objects []*object.Object
	for _, text := range texts {
		o, err := object.Decode(text)
		if err != nil {
			b.Fatal(err)
		}
		objects = append(objects, o)
	}
	return stack.New(objects...)
}

// BenchmarkRuleBesideOthers measures one admission of a PrometheusRule with few and with many others in view, by turns,
// and reports the ratio of their medians.
func BenchmarkRuleBesideOthers(b *testing.B) {
	body := []byte(reviewOf(string(benchRule(99_999))))
	besideOthers(b, body, buildStack(b, benchObjects(10, 0)), buildStack(b, benchObjects(10_000, 2000)))
}

func besideOthers(b *testing.B, body []byte, stacks ...*stack.Stack) {
	var endpoints []*admit.Endpoint
	for _, st := range stacks {
		e := realEndpoint(b)
		e.State.SetStack(st)
		endpoints = append(endpoints, e)
	}
	var took [2][]time.Duration
	for b.Loop() {
		for i, e := range endpoints {
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

// BenchmarkStackBuild decodes and builds a stack of 10,000 PrometheusRules and 2,000 AlertmanagerConfigs, and reports the memory
// that it holds, JSON included.
func BenchmarkStackBuild(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	texts := benchObjects(10_000, 2000)
	var st *stack.Stack
	for b.Loop() {
		st = buildStack(b, texts)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-held")
	runtime.KeepAlive(st)
	runtime.KeepAlive(texts)
}

// BenchmarkStackUpdate changes one PrometheusRule of few and of many, by turns, and reports the ratio of their medians.
func BenchmarkStackUpdate(b *testing.B) {
	stacks := []*stack.Stack{buildStack(b, benchObjects(10, 0)), buildStack(b, benchObjects(10_000, 2000))}
	changed, err := object.Decode(benchRule(5))
	if err != nil {
		b.Fatal(err)
	}
	set := []*object.Object{changed}
	var took [2][]time.Duration
	for b.Loop() {
		for i := range stacks {
			start := time.Now()
			stacks[i] = stacks[i].With(set, nil)
			took[i] = append(took[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(median(took[1]))/float64(median(took[0])), "many/few")
	b.ReportMetric(float64(median(took[0]).Microseconds()), "µs/few")
	b.ReportMetric(float64(median(took[1]).Microseconds()), "µs/many")
}
