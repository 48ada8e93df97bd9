package checks_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// What a hostile object of any size may take: steps, as a Meter counts them, and bytes allocated in all. Nearly all of these
// are garbage at once.
const (
	maxHostileSteps = 200_000_000
	maxHostileBytes = 700 << 20
)

// loadable is a little less than the operator stores of a PrometheusRule: of short rules half of it is, which are longer in YAML. largest is
// a little less than a cluster stores of any object.
const (
	loadable = 500_000
	largest  = object.MaxBytes - 1024
)

// TestHostile judges objects that are made to be expensive.
func TestHostile(t *testing.T) {
	n := strings.Repeat
	for name, test := range map[string]struct{ expr, annotation string }{
		"one expression":    {n("1+", 1<<17) + "1", ""},
		"chains":            {n("1==", 1000) + "1", ""},
		"short chains":      {n("1+", 10) + "a", ""},
		"sums":              {n("a+", 1900) + "a", ""},
		"nesting":           {n("(1+", 20) + "1" + n(")", 20), ""},
		"parentheses":       {n("(", 60) + "1" + n(")", 60), ""},
		"labels":            {"a/on(" + n("a,", 900) + ")group_left(" + n("a,", 900) + ")a", ""},
		"repetition":        {"{a=~`" + n("a{1000}", 9000) + "`}", ""},
		"folding":           {"{a=~`(?i)[B-𞤀]`}", ""},
		"tiny":              {"a", ""},
		"broken":            {")", ""},
		"nested templates":  {"a", n("{{if 1}}", 60_000)},
		"deep templates":    {"a", n("{{if 1}}", 990) + n("{{end}}", 990)},
		"template of pipes": {"a", "{{1" + n("|print", 10_000) + "}}"},
		"parenthesised":     {"a", "{{" + n("(", 60_000) + "1" + n(")", 60_000) + "}}"},
		"templates":         {"a", "{{if .}}{{end}}"},
		"variables":         {"a", n("{{$a:=1}}", 200) + n("{{$b}}", 200)},
	} {
		for _, size := range []int{loadable / 2, loadable, largest} {
			judgeHostile(t, name, hostileRule(size, test.expr, test.annotation))
		}
	}
	empty := `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"groups":[{"name":"a","rules":[`
	judgeHostile(t, "empty rules", []byte(empty+n("{},", 19_000)+"{}]}]}}"))
	labels := new(strings.Builder)
	for i := range 9_000 {
		labels.WriteString(n("-", 1+i%3) + `a` + string(rune('a'+i%26)) + n("b", i/26%40) + n("c", i/1040) + `":"","`)
	}
	judgeHostile(t, "labels of 3.0", []byte(empty+`{"alert":"A","expr":"a","labels":{"`+labels.String()+`z":""}}]}]}}`))
}

// TestHostileConfigs does the same with AlertmanagerConfigs that one Alertmanager surely uses, and ten others may.
func TestHostileConfigs(t *testing.T) {
	n := strings.Repeat
	bombs := n(`{"name":"a","value":"((a{9}){9}){9}0","matchType":"=~"},`, 5000) + `{"name":"a"}`
	list := n("Alert|", 40_000)
	for name, spec := range map[string]string{
		"receivers":       `{"route":{"receiver":"x"},"receivers":[` + n(`{"name":"x"},`, 9_000) + `{"name":"y"}]}`,
		"webhooks":        `{"route":{"receiver":"x"},"receivers":[{"name":"x","webhookConfigs":[` + n(`{"url":"http://x"},`, 4_000) + `{}]}]}`,
		"slack":           `{"receivers":[` + n(`{"name":"x","slackConfigs":[{},{}]},`, 4_000) + `{}]}`,
		"undefined":       `{"route":{"receiver":"x","routes":[` + n(`{"receiver":"y"},`, 9_000) + `{}]}}`,
		"bombs in routes": `{"route":{"receiver":"x","matchers":[` + bombs + `]},"receivers":[{"name":"x"}]}`,
		"bombs below":     `{"route":{"receiver":"x","routes":[{"matchers":[` + bombs + `]}]},"receivers":[{"name":"x"}]}`,
		"bombs in rules":  `{"route":{"receiver":"x"},"receivers":[{"name":"x"}],"inhibitRules":[{"sourceMatch":[` + bombs + `],"targetMatch":[{"name":"b"}]}]}`,
		"broken bombs":    `{"inhibitRules":[{"sourceMatch":[` + n(`{"name":"n","value":"((a{100}){10}","matchType":"=~"},`, 9_000) + `{"name":"a"}]}]}`,
		"unicode":         `{"inhibitRules":[{"sourceMatch":[` + n(`{"name":"n","value":"(?i)\\pL\\pN","matchType":"=~"},`, 9_000) + `{"name":"a"}]}]}`,
		"a long list":     `{"route":{"receiver":"x","matchers":[{"name":"alertname","value":"` + list + `","matchType":"=~"}]},"receivers":[{"name":"x"}]}`,
		"periods":         `{"timeIntervals":[{"name":"t","timeIntervals":[` + n(`{"years":["x"]},`, 4_000) + `{}]}]}`,
		"deep routes": `{"route":{"receiver":"x","routes":[` + n(`{"continue":true,"matchers":[{"name":"a","value":"`+n("b", 40_000)+`"}],"routes":[`, 40) +
			n("]}", 40) + `]},"receivers":[{"name":"x"}]}`,
		"contradictions": `{"route":{"receiver":"x","routes":[` + n(`{"continue":true,"receiver":"y","matchers":[{"name":"team","value":"a|b.*","matchType":"!~"}]},`, 3_000) +
			`{}]},"receivers":[{"name":"x"},{"name":"y"}]}`,
	} {
		judgeHostile(t, name, []byte(`{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"a","namespace":"shop"},"spec":`+spec+`}`))
	}
}

// judgeHostile judges an object in view of Prometheuses and Alertmanagers that use it.
func judgeHostile(t *testing.T, name string, raw []byte) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := meter.New(0)
	var found int
	if o, err := object.Decode(raw); err == nil {
		result := lint.New(checks.All(), lint.DefaultPolicy()).Judge(o, hostileView(t), m)
		if found = len(result.Findings); len(result.Bugs) > 0 {
			t.Errorf("%s: %s", name, result.Bugs[0].Reason)
		}
		runtime.KeepAlive(o)
	} else {
		t.Logf("%s: %v", name, err)
	}
	runtime.ReadMemStats(&after)
	allocated := int(after.TotalAlloc - before.TotalAlloc)
	t.Logf("%-18s %7d bytes: %3d million steps, %3d MiB allocated, %d findings", name, len(raw), m.Steps()/1_000_000, allocated>>20, found)
	if m.Steps() > maxHostileSteps {
		t.Errorf("%s: %d steps", name, m.Steps())
	}
	if allocated > maxHostileBytes {
		t.Errorf("%s: %d bytes allocated for %d", name, allocated, len(raw))
	}
	if limit := 2*lint.MaxFindings + 10; found > limit {
		t.Errorf("%s: %d findings", name, found)
	}
}

func hostileView(t *testing.T) *stack.Stack {
	t.Helper()
	var objects []*object.Object
	for _, text := range []string{
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"k8s","namespace":"monitoring"},
			"spec":{"ruleSelector":{},"ruleNamespaceSelector":{},"enforcedNamespaceLabel":"namespace"}}`,
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"old","namespace":"monitoring"},
			"spec":{"version":"2.55.0","ruleSelector":{},"ruleNamespaceSelector":{}}}`,
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"main","namespace":"monitoring"},
			"spec":{"alertmanagerConfigSelector":{},"alertmanagerConfigNamespaceSelector":{},"alertmanagerConfigMatcherStrategy":{"type":"None"}}}`,
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"other","namespace":"monitoring"},
			"spec":{"version":"0.26.0","alertmanagerConfigSelector":{},"alertmanagerConfigNamespaceSelector":{"matchLabels":{"a":"b"}}}}`,
	} {
		o, err := object.Decode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	return stack.New(objects...)
}
