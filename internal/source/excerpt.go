package source

import "unicode/utf8"

// Excerpt returns the text around a place: up to so many characters before and after its first one, within its line.
// left and right say whether the line goes on there.
func (f *File) Excerpt(p Position, before, after int) (text string, column int, left, right bool) {
	lines := f.lines()
	at := lines.byteAt(p.Line, p.Column)
	from, to := at, at
	start, end := lines.offset(p.Line), lines.end(p.Line)
	for from > start && before > 0 {
		_, size := utf8.DecodeLastRune(f.Data[start:from])
		from -= size
		column++
		before--
	}
	for to < end && after > 0 {
		_, size := utf8.DecodeRune(f.Data[to:end])
		to += size
		after--
	}
	return string(f.Data[from:to]), column, from > start, to < end
}
