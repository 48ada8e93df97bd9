package promrule

import (
	"strings"
	"unicode/utf8"
)

// shape is what of a text decides how YAML writes it (yaml_emitter_analyze_scalar in go.yaml.in/yaml/v2).
type shape struct {
	// odd texts are not the same after their way through JSON and YAML, or take more to tell.
	odd bool
	// breaks reports whether it has several lines.
	breaks bool
	// special characters are to be escaped.
	special bool
	// indicators would have it taken for something else than a text.
	indicators bool
	// spaceBreak reports whether a line ends in a space, trailingSpace that the text does.
	spaceBreak, trailingSpace bool
}

// literal reports whether a text of several lines is written as it is, behind a "|".
func (s shape) literal() bool { return !s.special && !s.spaceBreak && !s.trailingSpace }

func shapeOf(s string) (out shape) {
	if s == "" {
		return out
	}
	out.trailingSpace = s[len(s)-1] == ' '
	out.indicators = out.trailingSpace || s[0] == ' ' || beginsAsOther(s)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			out.breaks = true
			out.spaceBreak = out.spaceBreak || i > 0 && s[i-1] == ' '
		case c < ' ':
			out.special = true
		case c == ':':
			out.indicators = out.indicators || i > 0 && isBlankOrEnd(s, i+1)
		case c == '#':
			out.indicators = out.indicators || i > 0 && s[i-1] == ' '
		case c >= 0x7f:
			r, size := utf8.DecodeRuneInString(s[i:])
			out.special = out.special || r >= 0x10000
			out.odd = out.odd || isOdd(r, size)
			i += size - 1
		}
	}
	return out
}

// beginsAsOther reports whether the first characters are those of something else than a text.
func beginsAsOther(s string) bool {
	switch s[0] {
	case '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return true
	case '?', ':', '-':
		return isBlankOrEnd(s, 1) || strings.HasPrefix(s, "---")
	}
	return strings.HasPrefix(s, "...")
}

func isBlankOrEnd(s string, i int) bool { return i >= len(s) || s[i] == ' ' || s[i] == '\t' }

// isOdd reports whether a character is a line break to YAML alone, the mark of byte order, or none that JSON and YAML agree on.
func isOdd(r rune, size int) bool {
	switch r {
	case 0x85, 0x2028, 0x2029, 0xfeff:
		return true
	}
	return IsControl(r) || r == utf8.RuneError && size == 1
}
