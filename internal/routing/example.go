package routing

import (
	"regexp/syntax"
	"strings"
)

// maxExample bounds the length of an example: x{1000} nests.
const maxExample = 200

// examples returns a few values that the matcher's pattern may match. A search asks for them over and over.
func (m *routeMatcher) examples() []string {
	const most = 8
	if m.list != nil {
		return m.list[:min(most, len(m.list))]
	}
	return m.found()
}

func examplesOf(pattern string) []string {
	re, err := syntax.Parse("^(?:"+pattern+")$", syntax.Perl) // as labels.NewMatcher has it
	if err != nil {
		return nil
	}
	var out []string
	for i, filler := range []string{"", "x", "0", "x"} {
		e := exampleOf{filler: filler, choice: i}
		e.write(re)
		out = append(out, e.String())
	}
	return out
}

// exampleOf makes an example: what may be repeated is, as the filler if it can be that, and of several choices it takes one.
type exampleOf struct {
	strings.Builder
	filler string
	choice int
}

// write writes something that the expression matches, as a rule: an anchor or a word boundary inside may keep it from
// matching.
func (b *exampleOf) write(re *syntax.Regexp) {
	if b.Len() > maxExample {
		return
	}
	//exhaustive:ignore
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		if len(re.Rune) > 0 {
			b.WriteRune(oneOf(re.Rune, b.filler))
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteString(b.filler)
		if b.filler == "" {
			b.WriteString("x")
		}
	case syntax.OpCapture, syntax.OpPlus:
		b.write(re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		if b.filler != "" {
			b.write(re.Sub[0])
		}
	case syntax.OpRepeat:
		for range min(re.Min, maxExample) {
			b.write(re.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			b.write(sub)
		}
	case syntax.OpAlternate:
		b.write(re.Sub[b.choice%len(re.Sub)])
	}
}

// oneOf returns the filler where the class has it, and else a character that can be read where there is one.
func oneOf(ranges []rune, filler string) rune {
	for _, want := range filler + "ax0A" {
		for i := 0; i < len(ranges); i += 2 {
			if ranges[i] <= want && want <= ranges[i+1] {
				return want
			}
		}
	}
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i+1] > ' ' {
			return max(ranges[i], '!')
		}
	}
	return ranges[0]
}
