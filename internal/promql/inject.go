package promql

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/prometheus-community/prom-label-proxy/injectproxy"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/util/strutil"

	"github.com/alertlint/alertlint/internal/meter"
)

// Injector rewrites the expressions of one object within a budget. It is not safe for concurrent use.
type Injector struct {
	parser   *Parser
	enforcer *injectproxy.PromQLEnforcer
}

// NewInjector returns an Injector of label=value. It rewrites expressions as namespacelabeler.Labeler.EnforceNamespaceLabel of
// prometheus-operator does: read without any of the features that a Prometheus may enable.
func NewInjector(budget Budget, label, value string, m *meter.Meter) *Injector {
	return &Injector{
		parser:   NewParser(budget, parser.Options{}, m),
		enforcer: injectproxy.NewPromQLEnforcer(false, labels.MustNewMatcher(labels.MatchEqual, label, value)),
	}
}

// Inject returns the expression with label=value in each selector. It is empty where the expression was not parsed, or cannot be.
func (i *Injector) Inject(text string) (string, Expr) {
	before := i.parser.left
	e, tree, regexps := i.parser.parse(text)
	// To print a tree takes about as long as to parse it.
	i.parser.left = max(i.parser.left-(before-i.parser.left), 0)
	if tree == nil {
		return "", e
	}
	injected, err := i.inject(tree, text, regexps)
	if err != nil {
		e.Err = &SyntaxError{Message: oneLine(err.Error()), End: len(text), Line: 1, Column: 1}
	}
	return injected, e
}

func (i *Injector) inject(tree parser.Expr, text string, regexps []span) (injected string, err error) {
	defer func() {
		if v := recover(); v != nil { // injectproxy.PromQLEnforcer.EnforceNode panics over what it does not know
			err = fmt.Errorf("prometheus-operator fails on it: %v", v)
		}
	}()
	restoreRegexps(tree, text, regexps)
	if err := i.enforcer.EnforceNode(tree); err != nil {
		return "", err
	}
	return tree.String(), nil
}

// restoreRegexps puts the regular expressions of the text where the tree was parsed with stand-ins.
func restoreRegexps(tree parser.Expr, text string, regexps []span) {
	var selectors []*parser.VectorSelector
	parser.Inspect(tree, func(n parser.Node, _ []parser.Node) error {
		if s, ok := n.(*parser.VectorSelector); ok {
			selectors = append(selectors, s)
		}
		return nil
	})
	slices.SortFunc(selectors, func(a, b *parser.VectorSelector) int { return cmp.Compare(a.PosRange.Start, b.PosRange.Start) })
	for _, s := range selectors {
		for _, m := range s.LabelMatchers {
			isRegexp := m.Type == labels.MatchRegexp || m.Type == labels.MatchNotRegexp
			if isRegexp && m.Value != "" && len(regexps) > 0 {
				// The scanner has unquoted them all.
				m.Value, _ = strutil.Unquote(text[regexps[0].start:regexps[0].end])
				regexps = regexps[1:]
			}
		}
	}
}
