//go:build unix

package validate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"syscall"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/promql/parser"
	kjson "sigs.k8s.io/json"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/promql"
	"github.com/alertlint/alertlint/test/bench/sample"
)

// BenchmarkEndpoint measures the way from a request to its answer against the least that a verdict takes: to decode the object
// once and to parse each of its expressions once. Both take turns and are counted in processor time, so that the ratio means something on a busy machine. The sizes are those of
// the objects that "make bench" sends, and the last is one that a ConfigMap just takes.
func BenchmarkEndpoint(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000, 1070} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			raw, err := json.Marshal(sample.Rule(0, n))
			if err != nil {
				b.Fatal(err)
			}
			e := realEndpoint(b)
			body := []byte(reviewOf(string(raw)))
			turns := max(1, 100/n) // one of a small object is too short to be timed
			var judging, floor spent
			for b.Loop() {
				judging.on(func() {
					for range turns {
						ask(b, e, body)
					}
				})
				floor.on(func() {
					for range turns {
						decodeAndParse(b, raw)
					}
				})
			}
			b.ReportMetric(0, "ns/op") // that of both together
			each := func(n int64) float64 { return float64(n) / float64(b.N*turns) }
			b.ReportMetric(each(judging.cpu)/1e3, "judging-µs")
			b.ReportMetric(each(floor.cpu)/1e3, "floor-µs")
			b.ReportMetric(float64(judging.cpu)/float64(floor.cpu), "x-floor")
			b.ReportMetric(each(judging.bytes), "judging-B")
			b.ReportMetric(each(floor.bytes), "floor-B")
			b.ReportMetric(each(judging.bytes)/float64(len(raw)), "x-object-B")
		})
	}
}

// TestMemoryOfLargeObject holds what judging allocates in relation to the object. Rendering it would take a hundred times its bytes.
func TestMemoryOfLargeObject(t *testing.T) {
	raw, err := json.Marshal(sample.Rule(0, 1070))
	if err != nil {
		t.Fatal(err)
	}
	e := realEndpoint(t)
	body := []byte(reviewOf(string(raw)))
	ask(t, e, body)
	var judging spent
	judging.on(func() { ask(t, e, body) })
	if times := judging.bytes / int64(len(raw)); times > 20 {
		t.Errorf("judging an object of %d bytes allocates %d, which is %d times as much", len(raw), judging.bytes, times)
	}
}

// spent is what something took in all: nanoseconds of the process on all processors, and bytes allocated.
type spent struct{ cpu, bytes int64 }

func (s *spent) on(f func()) {
	cpu, bytes := soFar()
	f()
	cpuAfter, bytesAfter := soFar()
	s.cpu += cpuAfter - cpu
	s.bytes += bytesAfter - bytes
}

func soFar() (cpu, bytes int64) {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return usage.Utime.Nano() + usage.Stime.Nano(), int64(memory.TotalAlloc)
}

func ask(tb testing.TB, e *admit.Endpoint, body []byte) {
	r := httptest.NewRequest(http.MethodPost, "/validate", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if e.ServeHTTP(w, r); w.Code != http.StatusOK || !bytes.Contains(w.Body.Bytes(), []byte(`"allowed":true`)) {
		tb.Fatal(w.Body)
	}
}

func decodeAndParse(tb testing.TB, raw []byte) {
	var o monitoringv1.PrometheusRule
	if err := kjson.UnmarshalCaseSensitivePreserveInts(raw, &o); err != nil {
		tb.Fatal(err)
	}
	p := promql.NewParser(promql.DefaultBudget, parser.Options{}, nil)
	for _, g := range o.Spec.Groups {
		for _, r := range g.Rules {
			if e := p.Parse(r.Expr.String()); e.Err != nil || e.Over != "" {
				tb.Fatal(e)
			}
		}
	}
}
