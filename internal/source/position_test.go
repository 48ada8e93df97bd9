package source

import (
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
)

func TestPosition(t *testing.T) {
	const head = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - name: g\n    rules:\n    - alert: A\n      expr: "
	path := object.Path{"spec", "groups", 0, "rules", 0, "expr"}
	for _, tt := range []struct {
		name, expr, find string
	}{
		{"plain", "sum(up) @@ 1", "@@"},
		{"single quoted", "'sum(up{a=''b''}) @@ 1'", "@@"},
		{"double quoted", "\"sum(up) @@ 1\"", "@@"},
		{"literal", "|\n        sum(up)\n          + @@ 1", "@@"},
		{"literal after a blank line", "|\n\n        sum(up)\n\n          @@ 1\n", "@@"},
		{"folded", ">-\n        sum(up)\n        by (x)\n\n        @@ 1", "@@"},
		{"plain over lines", "sum(up)\n        + @@ 1", "@@"},
		{"characters", "'sum(up{a=\"äöü\"}) @@ 1'", "@@"},
		{"CRLF", "|\r\n        sum(up)\r\n        @@ 1\r\n", "@@"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, prefix := range []string{"", string(bom), "a: 1\n---\n"} {
				text := prefix + head + tt.expr
				f := Parse("f.yaml", []byte(text))
				if len(f.Objects) != 1 {
					t.Fatalf("objects: %v, problems: %v", f.Objects, f.Problems)
				}
				o := f.Objects[0]
				value := o.PrometheusRule().Spec.Groups[0].Rules[0].Expr.String()
				at := strings.Index(value, tt.find)
				got := o.Position(path, at, at+len(tt.find))
				line := []rune(f.Line(got.Line))
				if s := string(line[got.Column-1 : got.Column-1+got.Width]); s != strings.TrimPrefix(tt.find, string(bom)) {
					t.Errorf("position %+v holds %q, want %q in\n%s", got, s, tt.find, text)
				}
			}
		})
	}
}

func TestPositionOfWhatIsNotThere(t *testing.T) {
	f := Parse("f.yaml", []byte("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: x\n"))
	got := f.Objects[0].Position(object.Path{"metadata", "labels", "app"}, 0, 0)
	if want := (Position{Line: 3, Column: 1, Width: len("metadata")}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
