package promql

import (
	"errors"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

func TestSyntaxError(t *testing.T) {
	for _, tc := range []struct {
		text, message string
		start, end    int
		line, column  int
	}{
		{"sum(rate(x[5m]))) > 1", "unexpected right parenthesis ')'", 16, 21, 1, 17},
		{"sum(rate(x[5m])", "unclosed left parenthesis", 15, 15, 1, 16},
		{"up ==", "unexpected end of input", 5, 5, 1, 6},
		{"rate(x)", "expected type range vector in call to function \"rate\", got instant vector", 5, 6, 1, 6},
		{"sum(\n  foo(x)\n)", "unknown function with name \"foo\"", 7, 10, 2, 3},
		{"", "no expression found in input", 0, 0, 1, 1},
		{" # nothing", "no expression found in input", 0, 0, 1, 1},
		{"a{b=~\"(\"}", "error parsing regexp: missing closing ): `(`", 2, 8, 1, 3},
		{"a{b=~\"x.\",__name__=~\"y.\"}", "metric name must not be set twice", 0, 25, 1, 1},
		{"a == 'é\n'", "unterminated quoted string", 5, 10, 1, 6},
		{"é", "unexpected character: 'é'", 0, 2, 1, 1},
		{"up and\xff", "unexpected character: '\uFFFD'", 6, 7, 1, 7},
		{"{a=~\".*\"}", "vector selector must contain at least one non-empty matcher", 0, 9, 1, 1},
		{"{a=~\".+\"}", "", 0, 0, 0, 0},
		{"{a=~\"|x\"}", "vector selector must contain at least one non-empty matcher", 0, 9, 1, 1},
	} {
		e := NewParser(DefaultBudget, everything, nil).Parse(tc.text)
		var got SyntaxError
		if e.Err != nil {
			got = *e.Err
		}
		if want := (SyntaxError{tc.message, tc.start, tc.end, tc.line, tc.column}); got != want || e.Over != "" {
			t.Errorf("%q: %s\n got %+v\nwant %+v", tc.text, e.Over, got, want)
		}
	}
}

// upstream parses as Parser does, with nothing between.
func upstream(text string) *SyntaxError {
	if _, err := parser.NewParser(everything).ParseExpr(text); err != nil {
		return newSyntaxError(text, err)
	}
	return nil
}

// FuzzParse holds the guard to its word: what it lets through is within the budget by the count of upstream's own
// lexer, and gets the answer that upstream gives.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"a", "", "#", "a # x", "sum by (a, b) (rate(x{y=~\"z.*\",z!~'[^/]+'}[5m] offset 1m)) > bool 5", "a\nand\nb",
		"((((1))))", "-(-(-1))", "1==1==1", "{a=~`(?i)[B-𞤀]`}", `{a=~"\x28\x3fi)\x5bB-x]"}`, "{a=~\"|\"}", "a{b=~\"(\"}",
		"a * on(b, c) group_left(d) e", "a[1m:30s] @ end()", "a[-(step()+1m)]", "\"\\\"\" + 'x'", "`\\`", "{'a',b!~\".*\"}",
		"a=~\"b.\"", "{a!=~\"b.\"}", "{a==~\"b.\"}", "{a=~#\"\n\".*\"}", "a[#\"]", "a{b=~\"\\xff.\"}", "a{__name__=~\"b.\"}", "]])(", "}{",
		"label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")", "{a=~\"(a*)*|b{0,3}|^$|\\\\b\"}", "fill + fill", "1e-5 * 0x1F", "a:b:c offset -5m",
		"{a=~\"x{1000}\"}", "{a=~\"\\\\pL[^a](?i)k\"}", "unless unless unless", "abs(a,)", "a{b=\"c\",}", "é", "\xff",
		"{a=~\"\\\\B\"}", "{a=~\"^\"}", "{a=~\"(x?)+\"}", "{a=~\"[^\\\\x00-\\\\x{10FFFF}]\"}", "count_values(\"x\", y)", "1 atan2 2",
	} {
		f.Add(s)
	}
	budget := Budget{Bytes: 1000, Depth: 10, Operators: 20, Steps: DefaultBudget.Steps}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "000") > 3 {
			t.Skip("upstream compiles what repeats a thousand times over")
		}
		e := NewParser(budget, everything, nil).Parse(text)
		if e.Over != "" {
			return
		}
		if operators, depth := lexed(text); operators > budget.Operators || depth > budget.Depth {
			t.Errorf("%q: %d operators and %d levels passed the guard", text, operators, depth)
		}
		want := upstream(text)
		switch {
		case (e.Err == nil) != (want == nil):
			t.Errorf("%q: got %v, upstream says %v", text, e.Err, want)
		case want != nil && *e.Err != *want:
			t.Errorf("%q:\n got %+v\nwant %+v", text, *e.Err, *want)
		case want != nil && (want.Start < 0 || want.End < want.Start || want.End > len(text) || want.Line < 1 || want.Column < 1):
			t.Errorf("%q: %+v", text, *want)
		case want != nil && strings.ContainsAny(want.Message, "\n\t"):
			t.Errorf("%q: %q is not one line", text, want.Message)
		}
	})
}

// lexed counts as measure does, with upstream's lexer.
func lexed(text string) (operators, deepest int) {
	now := 0
	l := parser.Lex(text)
	for {
		var item parser.Item
		l.NextItem(&item)
		switch item.Typ {
		case parser.EOF, parser.ERROR:
			return operators, deepest
		case parser.LEFT_PAREN, parser.LEFT_BRACE, parser.LEFT_BRACKET:
			now++
			deepest = max(deepest, now)
		case parser.RIGHT_PAREN, parser.RIGHT_BRACE, parser.RIGHT_BRACKET:
			now--
		case parser.EQL, parser.EQL_REGEX, parser.NEQ_REGEX:
		case parser.COMMA, parser.OFFSET, parser.ANCHORED, parser.SMOOTHED:
			operators++
		default:
			if item.Typ.IsOperator() && item.Val != "!=" { // which inside braces is a matcher's
				operators++
			}
		}
	}
}

func TestParseErrorsOfUpstream(t *testing.T) {
	e := newSyntaxError("a", errors.New("two\nlines"))
	if want := (SyntaxError{"two lines", 0, 1, 1, 1}); *e != want {
		t.Errorf("got %+v, want %+v", *e, want)
	}
}
