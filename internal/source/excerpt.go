package source

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alertlint/alertlint/internal/redact"
)

// Excerpt is the text around a place.
type Excerpt struct {
	Text string
	// Column and Width are where in Text the place is, in characters.
	Column, Width int
	// Left and Right say whether the line goes on there.
	Left, Right bool
}

// Excerpt returns the text around a place: up to so many characters before and after its first one, within its line, without
// what may be secret. Nothing of a Secret is shown; inSecret reports whether the place is known to hold none. ok is false where
// there is nothing to show.
func (f *File) Excerpt(p Position, before, after int, inSecret bool) (x Excerpt, ok bool) {
	lines := f.lines()
	at := lines.byteAt(p.Line, p.Column)
	from, to := at, at
	start, end := lines.offset(p.Line), lines.end(p.Line)
	for from > start && before > 0 {
		_, size := utf8.DecodeLastRune(f.Data[start:from])
		from -= size
		before--
	}
	for to < end && after > 0 {
		_, size := utf8.DecodeRune(f.Data[to:end])
		to += size
		after--
	}
	s := f.shownOf(p.Line, inSecret)
	if s.hidden {
		return x, false
	}
	x = Excerpt{Column: -1, Width: p.Width, Left: from > start, Right: to < end}
	var b strings.Builder
	chars, pos := 0, from
	put := func(end int, secret bool) {
		text, count := string(f.Data[pos:end]), utf8.RuneCount(f.Data[pos:end])
		switch here := x.Column < 0 && (at < end || end == to); {
		case here && secret:
			x.Column, x.Width = chars, len(redact.Mark)
		case here:
			x.Column = chars + utf8.RuneCount(f.Data[pos:at])
		case secret && x.Column >= 0 && chars < x.Column+x.Width:
			x.Width += len(redact.Mark) - min(count, x.Column+x.Width-chars)
		}
		if secret {
			text, count = redact.Mark, len(redact.Mark)
		}
		b.WriteString(text)
		chars, pos = chars+count, end
	}
	for _, span := range overlapping(s.spans, from-start, to-start) {
		if first, last := max(start+span.Start, pos), min(start+span.End, to); first < last {
			put(first, false)
			put(last, true)
		}
	}
	put(to, false)
	x.Text, x.Width = b.String(), max(1, x.Width)
	return x, true
}

// overlapping returns those of the spans that have something between the offsets. A long line has many, and as many findings.
func overlapping(spans []redact.Span, from, to int) []redact.Span {
	first, _ := slices.BinarySearchFunc(spans, from, func(s redact.Span, from int) int { return s.End - from })
	last, _ := slices.BinarySearchFunc(spans, to, func(s redact.Span, to int) int { return s.Start - to })
	return spans[first:max(first, last)]
}
