package stack_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// TestSameName holds that objects of one name, as a file may hold by the hundred thousand, take memory by their number.
func TestSameName(t *testing.T) {
	build := func(n int) float64 {
		var all []*object.Object
		for i := range n {
			all = append(all, decode(t, fmt.Sprintf(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule",
				"metadata":{"name":"a","namespace":"b"},"spec":{"groups":[{"name":"g","rules":[{"alert":"A","expr":"up > %d"}]}]}}`, i))...)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		st := stack.New(all...)
		runtime.ReadMemStats(&after)
		if got := st.Get(object.PrometheusRule, "b", "a"); len(got) != n || !st.Differ(object.PrometheusRule, "b", "a") {
			t.Fatalf("%d of %d", len(got), n)
		}
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	if few, many := build(500), build(4000); many > 16*few {
		t.Errorf("%.0f bytes for 500 objects, %.0f for 4000", few, many)
	}
}

// TestAppendIsOwn holds that a stack does not change with those that are made of it.
func TestAppendIsOwn(t *testing.T) {
	rule := func(expr string) *object.Object {
		return decode(t, fmt.Sprintf(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule",
			"metadata":{"name":"a","namespace":"b"},"spec":{"groups":[{"name":"g","rules":[{"alert":"A","expr":%q}]}]}}`, expr))[0]
	}
	one, two, three := rule("1"), rule("2"), rule("3")
	st := stack.New(one, two, three)
	next := st.With([]*object.Object{two}, nil)
	if got := next.Get(object.PrometheusRule, "b", "a"); len(got) != 1 || got[0] != two || next.Differ(object.PrometheusRule, "b", "a") {
		t.Errorf("next has %v", got)
	}
	if got := st.Get(object.PrometheusRule, "b", "a"); len(got) != 3 || got[0] != one || got[1] != two || !st.Differ(object.PrometheusRule, "b", "a") {
		t.Errorf("the first has %v", got)
	}
	if same := stack.New(one, rule("1")); same.Differ(object.PrometheusRule, "b", "a") {
		t.Error("alike objects differ")
	}
}
