package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// watchdogs is a PrometheusRule with n alerts named Watchdog, each with the labels.
func watchdogs(t *testing.T, n int, labels func(i int) string) *object.Object {
	t.Helper()
	var rules []string
	for i := range n {
		rules = append(rules, fmt.Sprintf(`{"alert":"Watchdog","expr":"vector(1)","labels":{%s}}`, labels(i)))
	}
	o, err := object.Decode([]byte(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"w","namespace":"shop"},
		"spec":{"groups":[{"name":"w","rules":[` + strings.Join(rules, ",") + `]}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestFiringIsBounded(t *testing.T) {
	same := func(int) string { return `"severity":"none"` }
	each := func(i int) string { return fmt.Sprintf(`"n":"%d"`, i) }
	for name, test := range map[string]struct {
		labels    func(int) string
		n, alerts int
		more      bool
	}{
		"alike":          {same, 900, 1, false},
		"different":      {each, 900, 900, false},
		"too many":       {each, 5000, 1000, true},
		"too many alike": {same, 5000, 1, true},
	} {
		m := meter.New(0)
		all, more := stack.New(watchdogs(t, test.n, test.labels)).Firing("Watchdog", m)
		if len(all) != test.alerts || more != test.more || m.Steps() > 1_000_000 {
			t.Errorf("%s: %d alerts, more: %t, %d steps", name, len(all), more, m.Steps())
		}
	}
}

// TestFiringReadsLittle holds that expressions which take long to parse are not all parsed.
func TestFiringReadsLittle(t *testing.T) {
	var objects []*object.Object
	for i := range 40 {
		expr := strings.Repeat("1+", 1500) + "1" + strings.Repeat(" ", 50<<10) + strings.Repeat(" ", i)
		o, err := object.Decode(fmt.Appendf(nil, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"w%d"},
			"spec":{"groups":[{"name":"w","rules":[{"alert":"Watchdog","expr":%q},{"alert":"Watchdog","expr":%q}]}]}}`, i, expr, expr))
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	m := meter.New(0)
	if _, more := stack.New(objects...).Firing("Watchdog", m); !more || m.Steps() > 20_000_000 {
		t.Errorf("more: %t, %d steps", more, m.Steps())
	}
}
