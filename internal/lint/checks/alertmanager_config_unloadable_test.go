package checks_test

import (
	"fmt"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// TestUnrelatedSecret holds that a Secret that is no base configuration costs the same however many Alertmanagers are in view,
// and that a base is checked once however often it is asked for.
func TestUnrelatedSecret(t *testing.T) {
	linter := lint.New(checks.All(), lint.DefaultPolicy())
	must := func(format string, args ...any) *object.Object {
		o, err := object.Decode(fmt.Appendf(nil, format, args...))
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	cost := func(alertmanagers int) (unrelated, base float64) {
		other := must(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"other","namespace":"mon"},"stringData":{"a":"b"}}`)
		objects := []*object.Object{other}
		var held *object.Object
		for i := range alertmanagers {
			held = must(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"alertmanager-m%d","namespace":"mon"},
				"stringData":{"alertmanager.yaml":"route: {receiver: a}\nreceivers: [{name: b}]\n"}}`, i)
			objects = append(objects, held, must(`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager",
				"metadata":{"name":"m%d","namespace":"mon"},"spec":{"alertmanagerConfigSelector":{}}}`, i))
		}
		st := stack.New(objects...)
		if found, _ := linter.Lint(held, st); len(found) == 0 {
			t.Fatal("nothing is found in a base that does not load")
		}
		judge := func(o *object.Object) float64 { return testing.AllocsPerRun(5, func() { linter.Lint(o, st) }) }
		return judge(other), judge(held)
	}
	one, oneBase := cost(1)
	many, manyBase := cost(20)
	if many > one {
		t.Errorf("%v allocations beside 1 Alertmanager, %v beside 20", one, many)
	}
	if manyBase > oneBase {
		t.Errorf("%v allocations for the base of 1 Alertmanager, %v for one of 20", oneBase, manyBase)
	}
	if most := 200.0; oneBase > most {
		t.Errorf("%v allocations for a base that was checked before, want at most %v", oneBase, most)
	}
}
