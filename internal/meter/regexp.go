package meter

import (
	"regexp"
	"strconv"
	"strings"
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

// RegexpBudget bounds what the regular expressions that are compiled together may cost, in steps: those of one route tree, or those of
// an AlertmanagerConfig and of the base that it is rendered with. A list of 5,000 alert names takes a fifth of it; what
// ((a{9}){9}){9} in 5,000 matchers would take is a hundred times as much, and half a gigabyte.
const RegexpBudget = 50_000_000
