package ruleunloadable_test

import (
	"fmt"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/ruletest"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// BenchmarkRulers shows what the rulers in view add to the verdict on a hundred rules: nothing where they read as promql-syntax
// has, and as much for ten that agree as for one.
func BenchmarkRulers(b *testing.B) {
	const ruler = `{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"p%d","namespace":"monitoring"},"spec":{"ruleSelector":{},"ruleNamespaceSelector":{}%s}}`
	raw := ruletest.Realistic(b, 100)
	for _, tt := range []struct {
		name, spec string
		n          int
	}{
		{"none", "", 0},
		{"plain", "", 10},
		{"one-enforces", `,"enforcedNamespaceLabel":"namespace"`, 1},
		{"ten-enforce", `,"enforcedNamespaceLabel":"namespace"`, 10},
	} {
		objects := []*object.Object{}
		for i := range tt.n {
			objects = append(objects, ruletest.Decode(b, fmt.Appendf(nil, ruler, i, tt.spec)))
		}
		st := stack.New(objects...)
		linter := lint.New(checks.All(), lint.DefaultPolicy())
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				o, err := object.DecodeAs(raw, "monitoring.coreos.com/v1", "PrometheusRule")
				if err != nil {
					b.Fatal(err)
				}
				for _, d := range linter.Judge(o, st, nil).Findings {
					if d.Severity == lint.Error {
						b.Fatal(d.Message)
					}
				}
			}
		})
	}
}
