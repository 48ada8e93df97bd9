// Package promql parses expressions once, and bounds what that may cost.
package promql

import (
	"errors"

	"github.com/prometheus/prometheus/promql/parser"
)

// Expr is a parsed expression.
type Expr struct {
	Text string
	// Over says which budget the text exceeds, and by what; it was not parsed then.
	Over string
	// Errs is what the parser found wrong, in its order.
	Errs parser.ParseErrors
	// AST is nil where Over or Errs is not.
	AST parser.Expr
}

// Parser parses expressions within a budget. It is not safe for concurrent use.
type Parser struct {
	budget Budget
	parser parser.Parser
}

// NewParser returns a Parser that understands what the options enable.
func NewParser(budget Budget, options parser.Options) *Parser {
	return &Parser{budget: budget, parser: parser.NewParser(options)}
}

// Parse parses one expression.
func (p *Parser) Parse(text string) Expr {
	e := Expr{Text: text}
	if e.Over = p.budget.Check(text); e.Over != "" {
		return e
	}
	ast, err := p.parser.ParseExpr(text)
	if err == nil {
		e.AST = ast
		return e
	}
	if !errors.As(err, &e.Errs) {
		e.Errs = parser.ParseErrors{{Err: err, Query: text}}
	}
	return e
}
