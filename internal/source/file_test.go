package source

import (
	"strings"
	"testing"
)

func TestTemplates(t *testing.T) {
	const head = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: x\n"
	for _, tt := range []struct {
		name, text  string
		notAnalysed bool
		objects     int
		problems    int
	}{
		{"plain", head, false, 1, 0},
		{"chart value", head + "  namespace: '{{ .Release.Namespace }}'\n", true, 0, 0},
		{"chart actions", "{{- if .Values.rules }}\n" + head + "{{- end }}\n", true, 0, 0},
		{"other engine", "{% if rules %}\n" + head + "{% endif %}\n", true, 0, 0},
		{"value of another template", head + "  namespace: {{ namespace }}\n", true, 0, 0},
		{"chart value in what is no object of ours", "kind: ConfigMap\ndata:\n  a: '{{ .Values.a }}'\n", false, 0, 0},
		{"notification template", head + "  annotations:\n    a: '{{ template \"slack.title\" . }}'\n", false, 1, 0},
		{"escaped braces", head + "  annotations:\n    a: '{{\"{{\"}} $labels.pod }}'\n", false, 1, 0},
		{"alert template without quotes and more", head + "  annotations:\n    a: {{ $labels.pod }}\n", false, 0, 1},
		{"alert template without quotes", head + "  annotations:\n    a: {{ $labels.pod }} is down\n", false, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Parse("f.yaml", []byte(tt.text))
			if got := f.NotAnalysed != ""; got != tt.notAnalysed || len(f.Objects) != tt.objects || len(f.Problems) != tt.problems {
				t.Errorf("not analysed: %q, objects: %d, problems: %v", f.NotAnalysed, len(f.Objects), f.Problems)
			}
		})
	}
}

// TestLists has lists that hold themselves, and one object many times.
func TestLists(t *testing.T) {
	const item = "- apiVersion: monitoring.coreos.com/v1\n  kind: PrometheusRule\n  metadata: {name: x}\n"
	big := strings.Replace(item, "- ", "- &o\n  ", 1) + "  spec: {groups: [{name: " + strings.Repeat("x", 1<<20) + "}]}\n"
	for _, tt := range []struct {
		name, text string
		objects    int
		problem    string
	}{
		{"plain", "kind: List\nitems:\n" + item + item, 2, ""},
		{"typed", "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRuleList\nitems:\n- metadata: {name: x}\n", 1, ""},
		{"within itself", "kind: List\nitems: &a\n" + item + "- kind: List\n  items: *a\n", 1, "a List inside a List is not supported; it is skipped"},
		{"one object many times", "kind: List\nitems:\n" + big + strings.Repeat("- *o\n", 1000), 63, "expand to too much data"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Parse("f.yaml", []byte(tt.text))
			if len(f.Objects) != tt.objects {
				t.Errorf("%d objects, want %d", len(f.Objects), tt.objects)
			}
			switch {
			case tt.problem == "" && len(f.Problems) == 0:
			case len(f.Problems) != 1 || !strings.Contains(f.Problems[0].Message, tt.problem):
				t.Errorf("problems: %v, want %q", f.Problems, tt.problem)
			}
		})
	}
}
