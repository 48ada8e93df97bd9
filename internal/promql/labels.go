package promql

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// Labels is what is known of the labels of an expression's results. The zero Labels knows nothing.
type Labels struct {
	// names holds labels whose value is known, "" for one that no result has, or is not (nil).
	names map[string]*string
	// closed reports whether no result has any other label.
	closed bool
	// limits holds what else a selector asks of the value of a label.
	limits map[string][]*labels.Matcher
}

// Limits returns what the value of a label, "" if a result does not have it, surely matches in each result.
func (l Labels) Limits(name string) []*labels.Matcher { return l.limits[name] }

// Value returns the value that a label has in each result, "" for a label that none has, and false where it may differ or
// is not known. The metric's name is none of the labels: no alert has it.
func (l Labels) Value(name string) (string, bool) {
	value, ok := l.names[name]
	switch {
	case name == model.MetricNameLabel:
		return "", true
	case name == model.MetricTypeLabel || name == model.MetricUnitLabel:
		return "", false // comes and goes with the metric's name
	case !ok:
		return "", l.closed
	case value == nil:
		return "", false
	}
	return *value, true
}

// All iterates over the labels of which the expression tells something: with the value that each result has, "" if none has the
// label, and nil if that differs or is not known.
func (l Labels) All() iter.Seq2[string, *string] {
	return func(yield func(string, *string) bool) {
		for name := range l.names {
			if !yield(name, l.value(name)) {
				return
			}
		}
	}
}

// Closed reports whether no result has any label besides those of All.
func (l Labels) Closed() bool { return l.closed }

// Labels returns what is known of the labels of the expression's results: nothing where it is over a budget or does not
// parse.
func (p *Parser) Labels(text string) Labels {
	_, tree, _ := p.parse(text)
	if tree == nil {
		return Labels{}
	}
	return labelsOf(tree)
}

var noLabels = Labels{closed: true}

// clone returns a copy to add to: the names in an expression may be thousands.
func (l Labels) clone() Labels {
	out := Labels{names: maps.Clone(l.names), closed: l.closed, limits: maps.Clone(l.limits)}
	if out.names == nil {
		out.names = map[string]*string{}
	}
	if out.limits == nil {
		out.limits = map[string][]*labels.Matcher{}
	}
	return out
}

func (l Labels) with(name string, value *string) Labels {
	out := l.clone()
	out.names[name] = value
	delete(out.limits, name)
	return out
}

func (l Labels) value(name string) *string {
	if value, known := l.Value(name); known {
		return &value
	}
	return nil
}

func (l Labels) without(names ...string) Labels {
	out := l.clone()
	for _, name := range names {
		out.names[name] = new(string)
		delete(out.limits, name)
	}
	return out
}

func (l Labels) only(names ...string) Labels {
	out := noLabels.clone()
	for _, name := range names {
		out.names[name] = l.value(name)
		if limits := l.limits[name]; limits != nil {
			out.limits[name] = limits
		}
	}
	return out
}

// or is what is known of results of which each is of one or the other.
func (l Labels) or(m Labels) Labels {
	out := Labels{names: map[string]*string{}, closed: l.closed && m.closed}
	for _, names := range []map[string]*string{l.names, m.names} {
		for name := range names {
			a, b := l.value(name), m.value(name)
			if a == nil || b == nil || *a != *b {
				a = nil
			}
			out.names[name] = a
		}
	}
	return out
}

func labelsOf(e parser.Expr) Labels {
	switch e := e.(type) {
	case *parser.NumberLiteral, *parser.StringLiteral:
		return noLabels
	case *parser.ParenExpr:
		return labelsOf(e.Expr)
	case *parser.UnaryExpr:
		return labelsOf(e.Expr)
	case *parser.StepInvariantExpr:
		return labelsOf(e.Expr)
	case *parser.SubqueryExpr:
		return labelsOf(e.Expr)
	case *parser.MatrixSelector:
		return labelsOf(e.VectorSelector)
	case *parser.VectorSelector:
		return selected(e)
	case *parser.AggregateExpr:
		return aggregated(e)
	case *parser.Call:
		return called(e)
	case *parser.BinaryExpr:
		return combined(e)
	}
	return Labels{}
}

func selected(s *parser.VectorSelector) Labels {
	out := Labels{}.clone()
	for _, m := range s.LabelMatchers {
		if m.Type == labels.MatchEqual {
			out.names[m.Name] = &m.Value
		} else if m.Type == labels.MatchNotEqual || isList(m.Value) {
			out.limits[m.Name] = append(out.limits[m.Name], m)
		}
	}
	return out
}

// isList reports whether a regular expression is as it was written: a list of words, which the parser was given as it is, and not what it
// was given in place of another one (see standIn).
func isList(re string) bool {
	return !strings.ContainsAny(re, `\.+*?()[]{}^$`) && strings.Trim(re, "|x") != ""
}

// aggregated follows promql.evaluator.aggregation and aggregationK.
func aggregated(e *parser.AggregateExpr) Labels {
	in := labelsOf(e.Expr)
	switch e.Op {
	case parser.TOPK, parser.BOTTOMK, parser.LIMITK, parser.LIMIT_RATIO:
		return in
	}
	out := in.only(e.Grouping...)
	if e.Without {
		out = in.without(e.Grouping...)
	}
	if e.Op == parser.COUNT_VALUES {
		name, ok := e.Param.(*parser.StringLiteral)
		if !ok {
			return Labels{}
		}
		out = out.with(name.Val, nil)
	}
	return out
}

// passOn are the functions whose results have the labels of their argument.
var passOn = []string{
	"abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "avg_over_time", "ceil", "changes", "clamp", "clamp_max", "clamp_min", "cos",
	"cosh", "count_over_time", "days_in_month", "day_of_month", "day_of_week", "day_of_year", "deg", "delta", "deriv", "exp",
	"floor", "double_exponential_smoothing", "hour", "idelta", "increase", "irate", "last_over_time", "ln", "log10",
	"log2", "max_over_time", "min_over_time", "minute", "month", "predict_linear", "present_over_time", "quantile_over_time", "rad", "rate",
	"resets", "round", "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt", "stddev_over_time", "stdvar_over_time", "sum_over_time",
	"tan", "tanh", "timestamp", "year",
}

// called follows the functions of package promql. It knows nothing of those that it does not name.
func called(e *parser.Call) Labels {
	if e.Func.ReturnType == parser.ValueTypeScalar || e.Func.Name == "vector" {
		return noLabels
	}
	var in Labels
	i := slices.IndexFunc(e.Args, func(a parser.Expr) bool {
		return a.Type() == parser.ValueTypeVector || a.Type() == parser.ValueTypeMatrix
	})
	if i < 0 {
		in = noLabels // hour() is that of time()
	} else {
		in = labelsOf(e.Args[i])
	}
	switch name := e.Func.Name; {
	case slices.Contains(passOn, name):
		return in
	case name == "histogram_quantile":
		return in.with("le", nil)
	case name == "label_replace", name == "label_join":
		if to, ok := e.Args[1].(*parser.StringLiteral); ok {
			return in.with(to.Val, nil)
		}
	case name == "absent", name == "absent_over_time":
		return absent(e.Args[0])
	}
	return Labels{}
}

// absent follows promql.createLabelsForAbsentFunction, and leaves open what an "@" makes of it.
func absent(arg parser.Expr) Labels {
	for inner, ok := arg.(*parser.ParenExpr); ok; inner, ok = arg.(*parser.ParenExpr) {
		arg = inner.Expr
	}
	if m, ok := arg.(*parser.MatrixSelector); ok {
		arg = m.VectorSelector
	}
	out := noLabels.clone()
	s, ok := arg.(*parser.VectorSelector)
	if !ok {
		return out
	}
	once := map[string]int{}
	for _, m := range s.LabelMatchers {
		once[m.Name]++
	}
	for _, m := range s.LabelMatchers {
		if m.Type == labels.MatchEqual {
			out.names[m.Name] = nil
			if once[m.Name] == 1 && s.Timestamp == nil && s.StartOrEnd == 0 {
				out.names[m.Name] = &m.Value
			}
		}
	}
	return out
}
