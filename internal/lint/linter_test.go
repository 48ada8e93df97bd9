package lint_test

import (
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

func judged(t *testing.T, annotation string) *object.Object {
	t.Helper()
	o, err := object.Decode([]byte(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule",
		"metadata":{"name":"r","annotations":{"alertlint.dev/ignore":"` + annotation + `"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// steps returns a check that reports once and then takes n steps, one after the other.
func steps(name string, n int) *lint.Check {
	return &lint.Check{Name: name, Kinds: []object.Kind{object.PrometheusRule}, Severity: lint.Error, Run: func(p *lint.Pass) {
		p.Reportf(object.Path{"spec"}, "found by %s", name)
		for range n {
			p.Meter.Take(1)
		}
	}}
}

// TestStopped has a check that would run for ever: what was found before it counts, and the rest is said not to be judged.
func TestStopped(t *testing.T) {
	linter := lint.New([]*lint.Check{steps("quick", 1), steps("endless", 1<<62), steps("last", 1), lint.NotJudged}, lint.DefaultPolicy())
	result := linter.Judge(judged(t, "x"), stack.New(), meter.New(1000))
	var got []string
	for _, d := range result.Findings {
		got = append(got, d.Severity.String()+" "+d.Check.Name+": "+d.Message)
	}
	want := "warning not-judged: not checked in time by endless, last: what they would find is unknown; make the object smaller"
	if text := strings.Join(got, "\n"); !strings.Contains(text, want) || !strings.Contains(text, "error endless: found by endless") ||
		!strings.Contains(text, "error quick: found by quick") || strings.Contains(text, "found by last") {
		t.Errorf("got\n%s", text)
	}
	if len(result.Bugs) > 0 {
		t.Errorf("a stop is no bug: %v", result.Bugs)
	}
}

// TestManyIgnores counts what an annotation of the size that Kubernetes allows for makes of itself.
func TestManyIgnores(t *testing.T) {
	var names strings.Builder
	for i := range 20_000 {
		names.WriteString("no-such-")
		names.WriteString(strings.Repeat("x", i%20))
		names.WriteString(string(rune('a' + i%26)))
		names.WriteString(", ")
	}
	linter := lint.New([]*lint.Check{steps("quick", 1), lint.UnusedIgnore}, lint.DefaultPolicy())
	result := linter.Judge(judged(t, names.String()), stack.New(), nil)
	if got := len(result.Findings); got != 102 { // quick's, one a name, and that there are more
		t.Errorf("%d findings", got)
	}
	const same = 130_000
	result = linter.Judge(judged(t, strings.Repeat("x,", same)), stack.New(), nil)
	if got := len(result.Findings); got != 3 { // "x" and the empty name
		t.Errorf("%d findings on one name said %d times", got, same)
	}
}

// TestSilenced tells what an annotation keeps out of the findings.
func TestSilenced(t *testing.T) {
	locked := steps("locked", 1)
	locked.Locked = true
	linter := lint.New([]*lint.Check{steps("quick", 1), locked, lint.UnusedIgnore}, lint.DefaultPolicy())
	result := linter.Judge(judged(t, "quick, locked: later"), stack.New(), nil)
	if len(result.Silenced) != 1 || result.Silenced[0].Check.Name != "quick" {
		t.Errorf("silenced: %v", result.Silenced)
	}
	var names []string
	for _, d := range result.Findings {
		names = append(names, d.Check.Name)
	}
	if got := strings.Join(names, " "); got != "ignore-unused locked" {
		t.Errorf("found by %s", got)
	}
}

func TestPart(t *testing.T) {
	late := steps("late", 1)
	late.Late = true
	linter := lint.New([]*lint.Check{steps("quick", 1), late, lint.UnusedIgnore}, lint.DefaultPolicy())
	part := linter.Part(func(r *lint.Check) bool { return r.Late })
	result := part.Judge(judged(t, "nope"), stack.New(), nil)
	if len(result.Findings) != 1 || result.Findings[0].Check != late {
		t.Errorf("got %v", result.Findings)
	}
}

// TestUserinfo holds that no check tells the password of a URL, whatever it quotes.
func TestUserinfo(t *testing.T) {
	const url = "https://user:CANARY@example.com/page"
	related := []lint.Related{{Message: "as " + url}}
	quotes := &lint.Check{Name: "quotes", Kinds: []object.Kind{object.PrometheusRule}, Severity: lint.Error, Run: func(p *lint.Pass) {
		p.Report(lint.Diagnostic{Message: "runbook_url " + url + " is bad", Fix: &lint.Fix{Message: "write " + url}, Related: related})
	}}
	d := lint.New([]*lint.Check{quotes}, lint.DefaultPolicy()).Judge(judged(t, ""), stack.New(), nil).Findings[0]
	if d.Message != "runbook_url https://[...]@example.com/page is bad" {
		t.Errorf("message: %s", d.Message)
	}
	if all := d.Fix.Message + d.Related[0].Message; strings.Contains(all, "CANARY") {
		t.Errorf("told in %s", all)
	}
	if related[0].Message != "as "+url {
		t.Error("what the check has is changed")
	}
}
