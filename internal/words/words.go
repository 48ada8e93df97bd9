// Package words fits what users wrote, and what upstream says of it, into messages. It knows nothing of the project.
package words

import (
	"strings"
	"unicode/utf8"
)

// OneLine returns a text with each run of white space as one space.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Cut returns the first characters of a text, so many at most, and marks with three dots that there are more.
func Cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "..."
}

// Shorten cuts a text so that with the mark, an ellipsis, it is no longer than so many characters.
func Shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
