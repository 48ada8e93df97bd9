package promql_test

import (
	"fmt"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"

	"github.com/alertlint/alertlint/internal/promql"
)

// TestLimits holds what a selector asks of a label beside its value to what is left of it in the result.
func TestLimits(t *testing.T) {
	p := promql.NewParser(promql.DefaultBudget, parser.Options{}, nil)
	for expr, want := range map[string]string{
		`up{namespace=~"cart|mail"}`:                                          `[namespace=~"cart|mail"]`,
		`max by (namespace) (up{namespace=~"cart|mail"}) > 0`:                 `[namespace=~"cart|mail"]`,
		`up{namespace!="cart"}`:                                               `[namespace!="cart"]`,
		`up{namespace=~"cart.*"}`:                                             `[]`, // the parser is given another one
		`up{namespace=~"xx"}`:                                                 `[]`,
		`sum(up{namespace=~"cart|mail"})`:                                     `[]`,
		`sum without (namespace) (up{namespace=~"cart|mail"})`:                `[]`,
		`label_replace(up{namespace=~"cart|mail"}, "namespace", "a", "", "")`: `[]`,
		`up{namespace=~"cart|mail"} or down`:                                  `[]`,
		`up{namespace=~"cart|mail"} * on (a) group_left (namespace) down`:     `[]`,
		`up{namespace=~"cart|mail"} and on (a) down{namespace="x"}`:           `[namespace=~"cart|mail"]`,
		`rate(up{namespace=~"cart|mail"}[5m]) / ignoring (namespace) down`:    `[]`,
		`absent(up{namespace=~"cart|mail"})`:                                  `[]`,
		`count_values("namespace", up{namespace=~"cart|mail"})`:               `[]`,
		`quantile by (namespace) (0.9, rate(up{namespace=~"cart|mail"}[1m]))`: `[namespace=~"cart|mail"]`,
		`up{namespace=~"cart|mail", namespace!="cart"}`:                       `[namespace=~"cart|mail" namespace!="cart"]`,
	} {
		if got := fmt.Sprint(p.Labels(expr).Limits("namespace")); got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
}
