package promql

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
)

var everything = parser.Options{
	EnableExperimentalFunctions:  true,
	ExperimentalDurationExpr:     true,
	EnableExtendedRangeSelectors: true,
	EnableBinopFillModifiers:     true,
}

func TestMeasure(t *testing.T) {
	for text, want := range map[string]load{
		"a":                           {bytes: 1},
		"a + b - 1":                   {bytes: 9, operators: 2},
		`sum by (a, b) (rate(x[5m]))`: {bytes: 27, depth: 3, opens: 4, operators: 2},
		`a{b="x+y,(",c!="d"} == 1`:    {bytes: 24, depth: 1, opens: 1, operators: 3},
		"a # + + ((\n or b":           {bytes: 16, operators: 1},
		"a and B OR c UNLESS d":       {bytes: 21, operators: 3},
		`"\"+" + '\'+' + "` + "`+`":   {bytes: 20, operators: 2}, // an unterminated string ends it
		"`\\` + a":                    {bytes: 7, operators: 1},
		"--1":                         {bytes: 3, operators: 2},
		"a offset -5m @ end()":        {bytes: 20, depth: 1, opens: 1, operators: 3},
		"a[1m:]":                      {bytes: 6, depth: 1, opens: 1, operators: 1},
		"{and=\"x\", on!~\"y\"}":      {bytes: 18, depth: 1, opens: 1, operators: 1, regexp: 10, regexps: []span{{14, 17}}},
		"a * on(b, c) group_left(d) e": {
			bytes: 28, depth: 1, opens: 2, operators: 2, pairs: 2,
		},
		"(": {bytes: 1, depth: 1, opens: 1}, "]])(": {bytes: 4, depth: 1, opens: 1}, "\"": {bytes: 1}, "=": {bytes: 1}, "": {},
	} {
		if got := measure(text); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("measure(%q)\n got %+v\nwant %+v", text, got, want)
		}
	}
}

func with(change func(*Budget)) Budget {
	b := DefaultBudget
	change(&b)
	return b
}

func TestBudget(t *testing.T) {
	for _, tc := range []struct {
		budget Budget
		text   string
		over   string
	}{
		{DefaultBudget, "a + b", ""},
		{DefaultBudget, strings.Repeat(" ", 65537), "65537 bytes, over the budget of 65536; shorten it or raise budgets.expression.bytes in the policy"},
		{DefaultBudget, strings.Repeat("(", 101), "101 levels of nesting, over the budget of 100; shorten it or raise budgets.expression.depth in the policy"},
		{DefaultBudget, strings.Repeat("-", 2001) + "1", "2001 operators, over the budget of 2000; shorten it or raise budgets.expression.operators in the policy"},
		{with(func(b *Budget) { b.Operators = 1 }), "a + b + c", "2 operators, over the budget of 1; shorten it or raise budgets.expression.operators in the policy"},
		{with(func(b *Budget) { b.Operators = 3000 }), strings.Repeat("-", 2001) + "1", ""},
		{DefaultBudget, `{a=~"` + strings.Repeat("(", 101) + `"}`, "101 levels of nesting, over the budget of 100; shorten it or raise budgets.expression.depth in the policy"},
		{with(func(b *Budget) { b.Steps = 1 }), "-(-(-1))", "parsing takes 136 steps, but the expressions before it leave only 1 of the object's 1; split the object or raise budgets.expression.steps in the policy"},
	} {
		if got := NewParser(tc.budget, everything, nil).Parse(tc.text).Over; got != tc.over {
			t.Errorf("%.20q: got %q, want %q", tc.text, got, tc.over)
		}
	}
}

// An expression with too much in it must not cost its neighbours their verdict.
func TestOrdinaryAfterHostile(t *testing.T) {
	p := NewParser(DefaultBudget, everything, nil)
	hostile := strings.Repeat("1==", 1000) + "1"
	over := 0
	for range 100 {
		if p.Parse(hostile).Over != "" {
			over++
		}
	}
	if over == 0 || over == 100 {
		t.Errorf("%d of 100 hostile expressions over the budget, want some", over)
	}
	for range 50_000 {
		e := p.Parse(`sum by (namespace) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (namespace) (rate(http_requests_total[5m])) > 0.05`)
		if e.Over != "" || e.Err != nil {
			t.Fatalf("an ordinary expression: %s %v", e.Over, e.Err)
		}
	}
}

func TestFiftyThousandOrdinary(t *testing.T) {
	p := NewParser(DefaultBudget, everything, nil)
	// The densest expressions of public repositories.
	texts := []string{
		`count(time() - container_last_seen{image=~"(docker.io).*",container!=""} < 30) > 100`,
		`label_replace(vector(1), "i", "a", "", "") or label_replace(vector(2), "i", "b", "", "") or label_replace(vector(3), "i", "c", "", "")`,
		`vector(1)`,
		`a{b=~"[^/]+/.*"} - on (a, b) group_left (c) (d * 100 ^ 2) > 5 and on () hour() >= 9 < 17`,
	}
	for i := range 50_000 {
		if e := p.Parse(texts[i%len(texts)]); e.Over != "" || e.Err != nil {
			t.Fatalf("%d: %s %v", i, e.Over, e.Err)
		}
	}
}

// hostileShapes are expressions that cost the parser much for their length.
func hostileShapes() map[string]string {
	n := func(s string, n int) string { return strings.Repeat(s, n) }
	shapes := map[string]string{
		"tiny":          "a",
		"broken":        ")",
		"labels":        "a / on(" + n("a,", 300) + ") group_left(" + n("a,", 300) + ") b",
		"few labels":    "a / on(" + n("a,", 30) + ") group_left(" + n("a,", 30) + ") b",
		"repeat":        "a{a=~`" + n("a{1000}", 9000) + "`}",
		"nested repeat": "a{a=~`" + n("(a{30}){30}", 5000) + "`}",
		"negated":       "a{a=~`" + n("[^/]", 15000) + "`}",
		"table":         "a{a=~`" + n(`\pL`, 10000) + "`}",
		"table fold":    "a{a=~`(?i)" + n(`[\pL]|`, 10000) + "`}",
		"wide fold":     "a{a=~`(?i)" + n(`[B-𞤀]`, 5000) + "`}",
		"one wide fold": "{a=~`(?i)[B-𞤀]`}",
		"hidden fold":   `{a=~"\x28\x3fi)\x5bB` + `-𞤀]"}`,
		"prefixes": "a{a=~`" + func() (s string) {
			for i := range 300 {
				s += n("a", i) + ".|"
			}
			return s
		}() + "`}",
	}
	for _, count := range []int{10, 30, 99, 1999} {
		for name, text := range map[string]string{
			"sum":      n("a+", count) + "a",
			"compare":  n("1==", count) + "1",
			"set":      n("1 and ", count) + "1",
			"power":    n("1^", count) + "a",
			"minus":    n("-", count) + "a",
			"args":     "abs(a" + n(",a", count) + ")",
			"commas":   "abs(a" + n(",", count) + ")",
			"ranges":   "a" + n("[1m:]", count),
			"offsets":  "a" + n(" offset 1m", count),
			"matchers": "a{" + n(`a=~"a.",`, count) + "}",
			"groups":   n("a/on(a)group_left(a)", count/2) + "a",
		} {
			shapes[fmt.Sprint(name, " ", count)] = text
		}
	}
	for _, count := range []int{20, 99} {
		for name, text := range map[string]string{
			"parens":    n("(", count) + "1" + n(")", count),
			"sums":      n("(1+", count) + "1" + n(")", count),
			"sets":      n("1 and (", count) + "1" + n(")", count),
			"calls":     n("abs(", count) + "a" + n(")", count),
			"aggregate": n("sum(", count) + "a" + n(")", count),
			"durations": "a[" + n("-(", count) + "step()" + n(")", count) + "]",
		} {
			shapes[fmt.Sprint(name, " nested ", count)] = text
		}
	}
	return shapes
}

// BenchmarkHostile reports how long 3 MiB of each shape take, and how far that is from the estimate: ns/step is meant to be 10.
func BenchmarkHostile(b *testing.B) {
	for name, text := range hostileShapes() {
		b.Run(name, func(b *testing.B) {
			var parsed, steps int
			for b.Loop() {
				p := NewParser(DefaultBudget, everything, nil)
				parsed, steps = 0, 1
				for range 3 << 20 / len(text) {
					if p.Parse(text).Over == "" {
						parsed++
					}
				}
				l, _ := p.budget.check(text)
				steps += parsed * l.steps()
			}
			b.ReportMetric(float64(parsed), "parsed")
			b.ReportMetric(float64(b.Elapsed())/float64(time.Millisecond)/float64(b.N), "ms/3MiB")
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(steps), "ns/step")
		})
	}
}
