package ruleinvalid

import (
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// FuzzTemplate compares with rulefmt.testTemplateParsing.
func FuzzTemplate(f *testing.F) {
	for _, s := range []string{
		"{{ $labels.a }} is {{ $value | humanize }}", "{{ $labels.pod", "{{ end }}", "{{ $label }}", "{{ $x := 1 }}{{ $x }}", "{{/* a */}}", "{{- 1 -}}",
		`{{ define "__alert_A" }}x{{ end }}`, `{{ define "__alert_A" }}{{ end }}`, `{{ define "x" }}{{ $labels }}{{ end }}`, `{{ block "x" . }}{{ end }}`,
		`{{ define "template" }}x{{ end }}`, "{{ range query `up` }}{{ .Labels.a }}{{ break }}{{ else }}{{ continue }}{{ end }}", "{{ continue }}", "{{ nil }}", "{{ .Labels.a.b }}",
		"a\n{{ x }}", "{{ with $y := .Value }}{{ $y }}{{ end }}{{ $y }}", "{{ $labels := 1 }}{{ $value = 2 }}", "{{ 1 | 2 }}", "{{ (1) | print | print }}", "{{ \"a\nb\" }}", "{{ template `x` . }}",
		"{{$externalURL}}{{$externalLabels}}", "{{ 'a' 0x1F 1e3 1i true }}", "{{ $labels.a | break }}", "{{{ $value }}}", "{{ if }}{{ end }}", "{{ if 1 }}{{ else if 2 }}{{ else }}{{ end }}", "{{ and }}",
		"{{ tmpl }}", "{{ query | first | value | strvalue | sortByLabel `a` | args }}", "{{ print $labels $value ( print 1 ) . .a.b $ }}", "%{{ %d }}", "{{ x | y", "}}{{", "{{\"}}\"}}", "{{ $labels.é }}", "{{.}}\x00{{\x00}}",
	} {
		f.Add(s)
	}
	p := parser.NewParser(parser.Options{})
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			t.Skip()
		}
		var message string
		if !isPlainTemplate(text) {
			message, _ = parseTemplate("A", text)
		}
		rule := rulefmt.Rule{Alert: "A", Expr: "1", Annotations: map[string]string{"a": text}}
		errs := rule.Validate(rulefmt.RuleNode{}, model.UTF8Validation, p)
		if (message != "") != (len(errs) > 0) {
			t.Errorf("%q: ours %q, upstream's %v", text, message, errs)
		}
		if strings.ContainsAny(message, "\n\r\t") {
			t.Errorf("%q: %q is not one line", text, message)
		}
	})
}
