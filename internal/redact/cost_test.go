package redact

import (
	"strings"
	"testing"
)

// TestLongLines gives Spans lines of which something in quadratic time would take very long: a line may be as long as a file.
func TestLongLines(t *testing.T) {
	const size = 1 << 17
	for _, unit := range []string{
		`"`, `' `, `a:`, `a://`, `http://a@`, `{`, `token: "`, `token: [,`, `{token: `, `token: |`, `token: \`, `\`, `headers: {`, `key: `, `\"token\":\"`, `a-`, `: `,
	} {
		for _, tail := range []string{"", " ", "]"} {
			line := strings.Repeat(unit, size/4/len(unit)) + strings.Repeat(tail, size/4)
			spans := Spans(line)
			if len(spans) > len(line)/len(unit) {
				t.Errorf("%d spans in a line of %q", len(spans), unit)
			}
			Replace(line, spans)
			Continues(line, line)
		}
	}
}

// TestLongValues does the same with values that may be secret, and with errors that nearly quote them. A value may be as long as an
// object.
func TestLongValues(t *testing.T) {
	const size = 1 << 20
	value := "https://" + strings.Repeat("a", size)
	for _, values := range [][]string{{value}, {value, "hunter2"}, {value + "b", value[:size/2] + "b", value[:longest/2] + "b"}} {
		r := New(values...)
		for _, text := range []string{"bad", value[:longest], strings.Repeat(`"a"`, longest/3)} {
			r.Error(text)
		}
		if got := r.Error("bad " + value); strings.Contains(got, "aaaa") {
			t.Errorf("%.100q", got)
		}
	}
}
