package promql

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/prometheus/prometheus/promql/parser"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/words"
)

// Expr is an expression that was parsed, or why it was not. The parser's tree is not kept: that of "a+a+..." is ninety times
// as large as the text.
type Expr struct {
	Text string
	// Over says which budget the text exceeds, and by what; it was not parsed then.
	Over string
	// Err is nil where the text parses.
	Err *SyntaxError
}

// SyntaxError is the first thing that the parser found wrong: like upstream's ParseErrors.Error, since what
// follows is mostly its consequence.
type SyntaxError struct {
	// Message is upstream's, on one line.
	Message string
	// Start and End are byte offsets in the text that lie within it and between runes.
	Start, End int
	// Line and Column count from 1, and columns count bytes, as upstream's do.
	Line, Column int
}

// Error returns the message and where it applies: unclosed left parenthesis (1:16).
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s (%d:%d)", e.Message, e.Line, e.Column) }

// Parser parses the expressions of one object within a budget. It is not safe for concurrent use.
type Parser struct {
	budget Budget
	// left is what remains of Budget.Steps.
	left   int
	meter  *meter.Meter
	parser parser.Parser
	// standIns are those of the regular expressions so far: in one object they are much the same.
	standIns map[string]string
}

// NewParser returns a Parser that understands what the options enable. Before each expression it takes from the meter, which may
// be nil, what parsing is estimated to take.
func NewParser(budget Budget, options parser.Options, m *meter.Meter) *Parser {
	return &Parser{
		budget: budget,
		left:   budget.Steps,
		meter:  m,
		parser: parser.NewParser(options),

		standIns: map[string]string{},
	}
}

// Parse parses one expression. What it takes beyond the allowance that its length earns it is drawn from the steps that the
// expressions of an object share, so an ordinary expression is parsed whatever stands before it.
func (p *Parser) Parse(text string) Expr {
	e, _, _ := p.parse(text)
	return e
}

// parse also returns the tree, which is nil where the expression does not parse, with stand-ins for the regular expressions.
func (p *Parser) parse(text string) (Expr, parser.Expr, []span) {
	l, over := p.budget.check(text)
	excess := max(l.steps()-allowance(text), 0)
	if over == "" && excess > p.left {
		over = fmt.Sprintf("parsing takes %d steps, but the expressions before it leave only %d of the object's %d; "+
			"split the object or raise budgets.expression.steps in the policy",
			excess, p.left, p.budget.Steps)
	}
	if over != "" {
		return Expr{Text: text, Over: over}, nil, nil
	}
	p.left -= excess
	p.meter.Take(l.steps())
	e := Expr{Text: text}
	tree, err := p.parser.ParseExpr(p.withStandIns(text, l.regexps))
	if err != nil {
		e.Err = newSyntaxError(text, err)
		return e, nil, nil
	}
	return e, tree, l.regexps
}

func (p *Parser) withStandIns(text string, regexps []span) string {
	if len(regexps) == 0 {
		return text
	}
	out := []byte(text)
	for _, r := range regexps {
		literal := text[r.start:r.end]
		s, ok := p.standIns[literal]
		if !ok {
			s = standIn(literal)
			p.standIns[literal] = s
		}
		copy(out[r.start:], s)
	}
	return string(out)
}

func newSyntaxError(text string, err error) *SyntaxError {
	var errs parser.ParseErrors
	if !errors.As(err, &errs) {
		return &SyntaxError{Message: oneLine(err.Error()), End: len(text), Line: 1, Column: 1}
	}
	first := errs[0]
	e := &SyntaxError{Message: oneLine(first.Err.Error())}
	if what, _, ok := strings.Cut(e.Message, ": "); ok && what == "metric name must not be set twice" {
		e.Message = what // one of the names that follow may be a stand-in
	}
	start, end := int(first.PositionRange.Start), int(first.PositionRange.End)
	if strings.HasPrefix(e.Message, "unexpected right ") && start > 0 && start <= len(text) && strings.IndexByte(")]}", text[start-1]) >= 0 {
		start-- // the lexer has emitted the parenthesis by then, and points behind it (parser.lexStatements)
	}
	e.Start = min(max(start, 0), len(text))
	for e.Start > 0 && e.Start < len(text) && !utf8.RuneStart(text[e.Start]) {
		e.Start--
	}
	e.End = min(max(end, e.Start), len(text))
	for e.End < len(text) && !utf8.RuneStart(text[e.End]) {
		e.End++
	}
	e.Line = 1 + strings.Count(text[:e.Start], "\n")
	e.Column = e.Start - strings.LastIndexByte(text[:e.Start], '\n')
	return e
}

// oneLine is for upstream's text, which quotes most of what it names, but not all.
func oneLine(s string) string {
	return words.OneLine(strings.ToValidUTF8(s, "\uFFFD"))
}
