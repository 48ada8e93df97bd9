package ruletest

import "strings"

// Picker makes choices of the bytes that a fuzz target is given.
type Picker struct{ Data []byte }

// Next returns the next byte, and 0 where there is none.
func (p *Picker) Next() int {
	if len(p.Data) == 0 {
		return 0
	}
	b := p.Data[0]
	p.Data = p.Data[1:]
	return int(b)
}

// From picks one of the values, or, one time in eight, makes a string of the bytes that follow.
func (p *Picker) From(values ...any) any {
	n := p.Next()
	if n >= 0xe0 {
		return p.text(n & 0x1f)
	}
	return values[n%len(values)]
}

func (p *Picker) text(n int) string {
	n = min(n, len(p.Data))
	s := strings.ToValidUTF8(string(p.Data[:n]), "\u2028")
	p.Data = p.Data[n:]
	return s
}

// Absent is the value of a field that is left out.
type Absent struct{}

// Object makes an object of names and values.
func (p *Picker) Object(fields ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(fields); i += 2 {
		if v := fields[i+1]; v != (Absent{}) {
			m[fields[i].(string)] = v
		}
	}
	return m
}

func (p *Picker) rule() any {
	if p.Next() == 0xff {
		return nil
	}
	durations := []any{Absent{}, Absent{}, Absent{}, "5m", "", "0", "0s", "1d12h", "1h1d", "5 m", "300y", "1.5h", nil, "-5m", "٣m", "1m\n"}
	r := p.Object(
		"expr", p.From("up", "vector(1)", "up", 0, 1, "", " ", "sum(up", "up{a=~\"[^/]+\"}", "up{a=~\"(\"}", Absent{}, nil, "~", "yes", "0o7", "1:20", "# up",
			"a\n  # b\n+ c\n", "\tup", "up\r\n", "\ufeffup", "{\"a.b\"}", "<<", "a == on (b) group_left c"),
		"for", p.From(durations...),
		"keep_firing_for", p.From(durations...),
		"labels", p.labels(),
	)
	switch p.Next() % 8 {
	case 0:
		r["record"] = p.From("job:up:sum", "a{b}", "ünï", "a b", "", nil, "null", "1", "\u0000")
	case 1:
		r["record"], r["alert"] = p.From("a:b", "", nil), p.From("A", "", nil)
	case 2:
		r["annotations"] = p.labels()
	default:
		r["alert"], r["annotations"] = p.From("A", "50% of {{", "", nil, "~", "a\nb", "\"", "x: y"), p.labels()
	}
	return r
}

func (p *Picker) labels() any {
	if p.Next()%3 == 0 {
		return Absent{}
	}
	m := map[string]any{}
	for range p.Next() % 4 {
		name := p.From("severity", "summary", "__name__", "", "a.b/c", "<<", "~", "null", "true", "1", "é", "\u0001", "a: b", "=", "? a", "- a", "!!binary", "&a", "*a", "%", "@")
		m[name.(string)] = p.From("critical", "", "{{ $labels.a }}", "{{ $value | humanize }}", "{{ $label }}", "{{", "}}", "{{ if .Labels.a }}x", "{{ end }}",
			"{{ define \"__alert_A\" }}x{{ end }}", "{{ define \"__alert_A\" }}{{ end }}", "{{ define \"x\" }}{{ $labels }}{{ end }}", "{{ template \"y\" }}", "{{$labels.a}}{{ $value|humanize | print}}", "{{ $labels. }}", "{{ $labels.a | }}", "{{ $labels.1 }}", "{{ $value | x }}", "{{ $labels.a", "{{{ $value }}", "{{ $value }}}", "{{ $labels.a\n}}", "{{ $labels.é | toUpper }}", "{{ $labels._a | break }}", "{{-$value -}}", "{{ | print }}", "{{/* a */}}", "{{- /* a */ -}}",
			"{{ range $i, $e := query \"up\" }}{{ $e | first | value }}{{ break }}{{ end }}", "{{ with $x := 1 }}{{ $x }}{{ end }}{{ $x }}", "{{ $externalURL }}{{ $externalLabels.a }}", "{{ 1 | }}", "{{ call nil }}",
			"{{ \"a\nb\" }}", "a\n{{ `\n` }}\n{{ x }}", "{{ block \"x\" . }}{{ end }}", "{{ $labels := 1 }}{{ $labels = 2 }}", "{{ tmpl \"a\" }}", "{{ args 1 2 }}", "{{ continue }}", nil, "yes", "2001-01-01", "0x1F", " a ", "\ta", "a\n\n b\n", "\r\n", "\u2028", "\U0001F600", "'", "\"", "\\")
	}
	return m
}

func (p *Picker) group() any {
	if p.Next() == 0xff {
		return nil
	}
	var list []any
	for range p.Next() % 4 {
		list = append(list, p.rule())
	}
	durations := []any{Absent{}, Absent{}, Absent{}, Absent{}, "1m", "", "0", "1", "1m1h", nil, "1M", "99999999999999999999s"}
	return p.Object(
		"name", p.From("a", "b", "c", "d", "e", "f", "g", "h", "", Absent{}, nil, "~"),
		"interval", p.From(durations...),
		"query_offset", p.From(durations...),
		"labels", p.labels(),
		"limit", p.From(Absent{}, Absent{}, Absent{}, 0, 5, -1, nil),
		"partial_response_strategy", p.From(Absent{}, Absent{}, Absent{}, "abort", "WARN", "", "wárn", "warn ", "ABORT\n", nil),
		"rules", list,
	)
}

// PrometheusRule makes an object of which much may be wrong.
func (p *Picker) PrometheusRule() map[string]any {
	o := map[string]any{
		"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
		"metadata": map[string]any{"name": "a", "namespace": "b"},
	}
	switch p.Next() {
	case 0xff:
	case 0xfe:
		o["spec"] = nil
	default:
		var groups []any
		for range p.Next() % 4 {
			groups = append(groups, p.group())
		}
		o["spec"] = map[string]any{"groups": groups}
	}
	return o
}
