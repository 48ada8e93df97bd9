package report

import (
	"strings"
	"unicode"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/source"
)

// Report is what came of judging files.
type Report struct {
	// Findings are in the order in which they are shown.
	Findings []Finding
	// Files counts what was read, Objects the objects of known kinds in it.
	Files, Objects int
	// Silenced counts the findings that annotations keep out of Findings.
	Silenced int
	// NotAnalysed are the files that were passed over, in part or whole.
	NotAnalysed []*source.File
	// Undecided says what could not be judged for want of other objects in view.
	Undecided []lint.Undecided
	// Fixed are the fixes that were made.
	Fixed []Finding
}

// Finding is a diagnostic and its place.
type Finding struct {
	lint.Diagnostic
	File *source.File
	At   source.Position
	// Value names the chart's value from which the place in the object follows, where values made the object.
	Value string
	// RelatedAt holds the place of each of Diagnostic.Related; its File is nil where that is unknown.
	RelatedAt []Place
}

// Place is a position in a file.
type Place struct {
	File *source.File
	At   source.Position
	// Value is as in Finding.
	Value string
}

// Count returns the number of findings of a severity.
func (r *Report) Count(s lint.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Worst returns the highest severity among the findings, and Off where there are none.
func (r *Report) Worst() lint.Severity {
	worst := lint.Off
	for _, f := range r.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Clean makes a text safe to print on one line of a terminal.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unsafe) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return ' '
		case unsafe(r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// unsafe finds what a terminal acts on or hides, and bytes that are no text (which decode as U+FFFD).
func unsafe(r rune) bool {
	return r == unicode.ReplacementChar || unicode.IsControl(r) || r >= 0x80 && (unicode.Is(unicode.Bidi_Control, r) ||
		r == '\u2028' || r == '\u2029' || r == '\ufeff')
}
