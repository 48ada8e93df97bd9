package promql

import (
	"maps"
	"slices"

	"github.com/prometheus/prometheus/promql/parser"
)

// combined follows promql.evaluator.VectorBinop, VectorAnd, VectorOr, VectorUnless and resultMetric.
func combined(e *parser.BinaryExpr) Labels {
	left, right := labelsOf(e.LHS), labelsOf(e.RHS)
	vectors := e.LHS.Type() == parser.ValueTypeVector
	switch {
	case vectors && e.RHS.Type() != parser.ValueTypeVector:
		return left
	case !vectors:
		return right // that of a scalar knows of no label
	case e.Op == parser.LAND, e.Op == parser.LUNLESS:
		return left
	case e.Op == parser.LOR:
		return left.or(right)
	}
	m := e.VectorMatching
	if m.FillValues.LHS != nil || m.FillValues.RHS != nil {
		return Labels{}
	}
	many, one := left, right
	if m.Card == parser.CardOneToMany {
		many, one = right, left
	}
	out := many.agreeing(one, m)
	switch {
	case m.Card != parser.CardOneToOne:
		out = out.clone()
		for _, name := range m.Include {
			out.names[name] = one.value(name)
			delete(out.limits, name)
		}
	case m.On:
		out = out.only(m.MatchingLabels...)
	default:
		out = out.without(m.MatchingLabels...)
	}
	return out
}

// agreeing adds what the other side knows of the labels by which both are matched.
func (l Labels) agreeing(other Labels, m *parser.VectorMatching) Labels {
	names := m.MatchingLabels
	if !m.On {
		left := maps.Clone(other.names)
		for _, name := range m.MatchingLabels {
			delete(left, name)
		}
		names = slices.Collect(maps.Keys(left))
	}
	out := l.clone()
	for _, name := range names {
		if value := other.value(name); value != nil {
			out.names[name] = value
		}
	}
	return out
}
