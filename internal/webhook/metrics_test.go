package webhook

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
)

// TestMetrics has what there is to see of a webhook that was never asked anything.
func TestMetrics(t *testing.T) {
	handler := metricsHandler()
	for range 2 { // each scrape is answered
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		if w.Code != http.StatusOK {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		want := []string{
			"\ngo_goroutines ", "\ngo_memstats_heap_inuse_bytes ", "\nalertlint_policy_reloads_total{result=\"failed\"} ",
			"\nalertlint_build_info{goversion=\"" + runtime.Version() + "\",version=\"" + version() + "\"} 1\n",
		}
		if runtime.GOOS == "linux" {
			want = append(want, "\nprocess_resident_memory_bytes ", "\nprocess_cpu_seconds_total ", "\nprocess_open_fds ")
		}
		for _, series := range want {
			if !strings.Contains(w.Body.String(), series) {
				t.Errorf("no %q among the metrics", series)
			}
		}
	}
}
