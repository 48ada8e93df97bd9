package source

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// FuzzParse holds that whatever a file holds, every place that is told of lies within it.
func FuzzParse(f *testing.F) {
	examples, err := filepath.Glob("../../examples/*/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range examples {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, 3, 5)
	}
	for _, text := range []string{
		"", "---\n---", "kind: List\nitems: &a [{kind: List, items: *a}]", "\xef\xbb\xbfkind: PrometheusRule", "kind: PrometheusRule\nmetadata: {name: \xff}", "a: b\n\x00",
		"kind: PrometheusRule\r\nspec:\r\n  groups: [{name: 'a''b\r\n\r\n    c'}]\r\n",
		"kind: PrometheusRule\nspec: &a\n  groups: [*a, {<<: *a}]\n", "kind: PrometheusRule\nmetadata:\n\tname: a",
		"kind: List\nitems: [{kind: PrometheusRule, metadata: {name: \"\\u0041\\\n  b\"}}, 5]", "kind: PrometheusRule\nspec: {{ .Values.a }}",
		"{\"kind\": \"PrometheusRule\", \"spec\": {\"groups\": [null]}}", "kind: PrometheusRule\nspec: >2-\n   a\n\n    b\n  c\n#",
		"kind: PrometheusRule\n? |\n  a\n: !!str b\n? [c]\n: d\n",
	} {
		f.Add([]byte(text), 0, 1)
	}
	f.Fuzz(func(t *testing.T, data []byte, start, end int) {
		file := Parse("f.yaml", data)
		for _, p := range file.Problems {
			checkPosition(t, file, Position{p.Line, p.Column, 1})
		}
		for _, o := range file.Objects {
			var v any
			if err := json.Unmarshal(o.Raw, &v); err != nil {
				t.Fatalf("not JSON: %s", o.Raw)
			}
			left := 200
			visit(v, nil, func(path object.Path, text string) {
				if left--; left < 0 {
					return
				}
				checkPosition(t, file, o.Position(path, 0, 0))
				checkPosition(t, file, o.Position(path.At("absent", 3), 0, 0))
				if 0 <= start && start <= end && end <= len(text) {
					checkPosition(t, file, o.Position(path, start, end))
				}
			})
		}
	})
}

func visit(v any, path object.Path, see func(object.Path, string)) {
	text, _ := v.(string)
	see(path, text)
	switch v := v.(type) {
	case map[string]any:
		for k, item := range v {
			visit(item, path.At(k), see)
		}
	case []any:
		for i, item := range v {
			visit(item, path.At(i), see)
		}
	}
}

func checkPosition(t *testing.T, f *File, p Position) {
	t.Helper()
	if lines := len(f.lines().starts); p.Line < 1 || p.Line > lines {
		t.Fatalf("%+v is not among the %d lines of %q", p, lines, f.Data)
	}
	width := utf8.RuneCountInString(f.Line(p.Line))
	if p.Column < 1 || p.Width < 1 || p.Column > width+1 || p.Width > 1 && p.Column+p.Width > width+1 {
		t.Fatalf("%+v is not within the line %q of %q", p, f.Line(p.Line), f.Data)
	}
	x, ok := f.Excerpt(p, 10, 10, false)
	if n := utf8.RuneCountInString(strings.ReplaceAll(x.Text, redact.Mark, "")); n > 20 || x.Column > utf8.RuneCountInString(x.Text) || ok && (x.Column < 0 || x.Width < 1) {
		t.Fatalf("excerpt %+v", x)
	}
}
