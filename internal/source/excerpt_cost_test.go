package source

import (
	"runtime"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/redact"
)

// TestExcerptsOfALongLine counts what many findings on one line cost: the bytes that are allocated, and the spans looked at.
func TestExcerptsOfALongLine(t *testing.T) {
	const objects = 5_000
	item := `{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"a"},"spec":{"externalUrl":"http://a/b"}}`
	f := Parse("file", []byte(`{"apiVersion":"v1","kind":"List","items":[`+strings.Repeat(item+",", objects)+item+"]}"))
	if len(f.Objects) != objects+1 {
		t.Fatalf("%d objects", len(f.Objects))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range objects {
		f.Excerpt(Position{1, 50 + i*len(item), 1}, 100, 100, false)
	}
	runtime.ReadMemStats(&after)
	if per := (after.TotalAlloc - before.TotalAlloc) / objects; per > 10_000 {
		t.Errorf("%d bytes are allocated for an excerpt of 200", per)
	}
	spans := f.shownOf(1, false).spans
	if len(spans) <= objects {
		t.Errorf("%d spans", len(spans))
	}
	if got := len(overlapping(spans, 300_000, 300_200)); got > 3 {
		t.Errorf("%d spans are looked at for 200 characters", got)
	}
}

func TestOverlapping(t *testing.T) {
	spans := []redact.Span{{Start: 0, End: 5}, {Start: 10, End: 20}, {Start: 30, End: 40}}
	for _, test := range []struct{ from, to, want int }{{0, 50, 3}, {5, 10, 1}, {6, 10, 0}, {12, 13, 1}, {15, 31, 2}, {41, 50, 0}} {
		if got := len(overlapping(spans, test.from, test.to)); got != test.want {
			t.Errorf("between %d and %d are %d, want %d", test.from, test.to, got, test.want)
		}
	}
}
