package promql

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/grafana/regexp/syntax"
	"github.com/prometheus/prometheus/util/strutil"
)

var (
	foldFlag = regexp.MustCompile(`\(\?[a-zA-Z]*i`)
	wideRune = regexp.MustCompile(`[^\x00-\x7f]|\\[x0-7]`)
	repeat   = regexp.MustCompile(`\{(\d*),?(\d*)`)
)

// What one regular expression costs is estimated here and nowhere else, in steps of about 10 ns, and rather too high than too
// low: RegexpSteps for who parses it, CompileSteps for who has upstream compile it.

// RegexpSteps estimates what syntax.Parse takes. A class of Unicode is a table of hundreds of ranges, and a range that
// ignores case is walked rune by rune.
func RegexpSteps(re string) int {
	steps := 10*len(re) + 10_000*(strings.Count(re, `\p`)+strings.Count(re, `\P`))
	if strings.Contains(re, "[") && foldFlag.MatchString(re) && wideRune.MatchString(re) {
		steps += 300_000 * strings.Count(re, "-")
	}
	return steps
}

// CompileSteps estimates what regexp.Compile takes, which grows with the length times the counted repetitions: of these
// regexp/syntax allows 1,000, nested ones multiplied. A range where case is ignored is walked rune by rune. Measured,
// labels.NewMatcher takes a 50th of it to two thirds, holds up to a byte for each step, and allocates up to 5 on the way.
func CompileSteps(re string) int {
	const maxRepeat, perByte, perTable, perFoldedRange = 1000, 100, 20_000, 300_000
	times := 1
	for _, m := range repeat.FindAllStringSubmatch(re, -1) {
		for _, digits := range m[1:] {
			if n, err := strconv.Atoi(digits); err == nil {
				times = min(maxRepeat, times*max(n, 1))
			}
		}
	}
	steps := perByte*len(re)*times + perTable*(strings.Count(re, `\p`)+strings.Count(re, `\P`))
	if strings.Contains(re, "[") && foldFlag.MatchString(re) {
		steps += perFoldedRange * strings.Count(re, "-")
	}
	return steps
}

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

// matchesEmpty says whether the regular expression, anchored, matches the empty string.
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
