// Package phrase puts lists, names and errors of upstream into the messages of checks, at a bounded length.
package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alertlint/alertlint/internal/words"
)

// MaxNamed bounds how many selecting objects and reasons a message names.
const MaxNamed = 3

// List joins the first few texts and counts the others.
func List(texts []string, separator string) string {
	if n := len(texts) - MaxNamed; n > 0 {
		texts = append(slices.Clone(texts[:MaxNamed]), fmt.Sprintf("%d more", n))
	}
	return strings.Join(texts, separator)
}

// Names quotes the first few names of a list.
func Names(names []string) string {
	const most = 5
	var quoted []string
	for _, n := range names[:min(len(names), most)] {
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	text := strings.Join(quoted, ", ")
	if left := len(names) - most; left > 0 {
		text += fmt.Sprintf(" and %d more", left)
	}
	return text
}

// OneLine returns an error of upstream about what is no secret as one line of bounded length.
func OneLine(err error) string { return words.Cut(words.OneLine(err.Error()), 300) }

// Quote quotes the first hundred characters.
func Quote(s string) string { return strconv.Quote(words.Cut(s, 100)) }
