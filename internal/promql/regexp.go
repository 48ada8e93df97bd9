package promql

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/grafana/regexp/syntax"
	"github.com/prometheus/prometheus/util/strutil"
)

// regexpDepth is how deep the groups of a regular expression nest.
func regexpDepth(re string) int {
	now, deepest := 0, 0
	for i := 0; i < len(re); i++ {
		switch re[i] {
		case '\\':
			i++
		case '(':
			now++
			deepest = max(deepest, now)
		case ')':
			now--
		}
	}
	return deepest
}

// standIn returns a string literal to parse in place of that of a regular expression: as long, quick to compile, and
// matching the empty string where it does, which is all that the parser asks. What is wrong is left as it is.
//
// Upstream compiles every regular expression anew (labels.NewFastRegexMatcher): 5 ms for [^/]+ alone, whose class it
// compares with each letter's other case, and a thousand copies of what precedes {1000}.
func standIn(literal string) string {
	if strings.ContainsRune(literal, utf8.RuneError) {
		return literal // the lexer refuses it
	}
	re, err := strutil.Unquote(literal)
	if err != nil || !strings.ContainsAny(re, `\.+*?()[]{}^$`) {
		return literal // an alternation of literals is not compiled at all (labels.optimizeAlternatingLiterals)
	}
	tree, err := syntax.Parse(re, syntax.Perl|syntax.DotNL)
	if err != nil {
		return literal
	}
	quote := literal[:1]
	content := strings.Repeat("x", len(literal)-2)
	if matchesEmpty(tree) {
		content = "|" + content[1:]
	}
	return quote + content + quote
}

// matchesEmpty reports whether the regular expression, anchored, matches the empty string.
func matchesEmpty(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpStar, syntax.OpQuest, syntax.OpNoWordBoundary,
		syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText:
		return true
	case syntax.OpCapture, syntax.OpPlus:
		return matchesEmpty(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || matchesEmpty(re.Sub[0])
	case syntax.OpConcat:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !matchesEmpty(sub) })
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, matchesEmpty)
	default:
		return false
	}
}
