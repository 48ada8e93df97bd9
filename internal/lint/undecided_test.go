package lint_test

import (
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

func TestUndecided(t *testing.T) {
	of := func(kinds ...object.Kind) (all []*object.Object) {
		for _, k := range kinds {
			all = append(all, &object.Object{Ref: object.Ref{Kind: k, Name: "x"}})
		}
		return all
	}
	rules := of(object.PrometheusRule, object.PrometheusRule)
	if got := lint.UndecidedOf(rules, of(object.PrometheusRule, object.Alertmanager)); len(got) != 1 ||
		got[0].Kind != object.PrometheusRule || got[0].Count != 2 || len(got[0].By) != 2 {
		t.Errorf("got %v", got)
	}
	if got := lint.UndecidedOf(rules, of(object.ThanosRuler)); got != nil {
		t.Errorf("what loads rules is in view, and got %v", got)
	}
	if got := lint.UndecidedOf(nil, of(object.AlertmanagerConfig)); got != nil {
		t.Errorf("nothing is judged, and got %v", got)
	}
}
