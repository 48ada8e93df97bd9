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
