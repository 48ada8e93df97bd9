package report

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/source"
)

// diffContext is how many lines are shown around a change.
const diffContext = 3

// Diff writes what changed in a file as patch and git apply read it. On a terminal it is cleaned of what the file might
// do to it.
//
// What may be secret is no part of it: a hunk ends before a line around the change that holds any, as patch asks for no more
// context than there is. What is left out of a changed line keeps the diff from being applied, and secret says so.
func Diff(w io.Writer, before, after *source.File, clean, colors bool) (secret bool, err error) {
	out := bufio.NewWriter(w)
	p := printer{out: out, styles: newStyles(colors)}
	name := before.Name
	a, b := newSide(before), newSide(after)
	hunks := group(align(a.lines, b.lines), a)
	if len(hunks) > 0 {
		from, to := "a/"+filepath.ToSlash(name), "b/"+filepath.ToSlash(name)
		if filepath.IsAbs(name) || strings.HasPrefix(name, "..") || strings.HasPrefix(name, "<") {
			from, to = name, name
		}
		p.line(p.bold("--- " + Clean(from)))
		p.line(p.bold("+++ " + Clean(to)))
	}
	for _, h := range hunks {
		p.hunk(&a, &b, h, clean)
	}
	return a.secret || b.secret, out.Flush()
}

// side is the text before or after the change.
type side struct {
	file  *source.File
	lines []string
	// secret reports whether something of a line that was shown was left out.
	secret bool
}

func newSide(f *source.File) side {
	return side{file: f, lines: slices.Collect(strings.Lines(string(f.Data)))}
}

// show returns a line, counted from 0, without what may be secret.
func (s *side) show(i int) string {
	text, whole := s.file.Shown(i + 1)
	if whole {
		return s.lines[i]
	}
	s.secret = true
	return text + s.lines[i][len(strings.TrimRight(s.lines[i], "\r\n")):]
}

// whole counts the lines from i on, in steps of by and most at most, that hold nothing secret.
func (s *side) whole(i, by, most int) (n int) {
	for ; n < most && i >= 0 && i < len(s.lines); i, n = i+by, n+1 {
		if _, whole := s.file.Shown(i + 1); !whole {
			break
		}
	}
	return n
}

// span is a part of the one text that became a part of the other.
type span struct{ aFrom, aTo, bFrom, bTo int }

// align returns what changed from a to b, in a time that grows with the length of the texts: our edits are many small
// ones, so from each change on it looks for the nearest place where the texts go on alike.
func align(a, b []string) (changes []span) {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		di, dj := resume(a[i:], b[j:])
		changes = append(changes, span{i, i + di, j, j + dj})
		i, j = i+di, j+dj
	}
	return changes
}

// farthest bounds how far resume looks, and alike is how many lines have to agree.
const (
	farthest = 200
	alike    = 3
)

func resume(a, b []string) (di, dj int) {
	for distance := 1; distance <= min(farthest, len(a)+len(b)); distance++ {
		for di := max(0, distance-len(b)); di <= min(distance, len(a)); di++ {
			if dj := distance - di; agree(a[di:], b[dj:]) {
				return di, dj
			}
		}
	}
	return len(a), len(b)
}

func agree(a, b []string) bool {
	if len(a) < alike || len(b) < alike {
		return slices.Equal(a, b)
	}
	return slices.Equal(a[:alike], b[:alike])
}

// group puts changes that are close to each other into one hunk, unless there is a secret between them.
func group(changes []span, a side) (hunks [][]span) {
	end := 0
	for _, c := range changes {
		between := c.aFrom - end
		end = c.aTo
		if last := len(hunks) - 1; last >= 0 && between <= 2*diffContext && a.whole(c.aFrom-between, 1, between) == between {
			hunks[last] = append(hunks[last], c)
		} else {
			hunks = append(hunks, []span{c})
		}
	}
	return hunks
}

func (p *printer) hunk(a, b *side, changes []span, clean bool) {
	first, last := changes[0], changes[len(changes)-1]
	before := a.whole(first.aFrom-1, -1, diffContext)
	after := a.whole(last.aTo, 1, diffContext)
	aFrom, bFrom := first.aFrom-before, first.bFrom-before
	p.line(p.cyan(fmt.Sprintf("@@ -%s +%s @@", hunkRange(aFrom, last.aTo+after), hunkRange(bFrom, last.bTo+after))))
	show := func(mark string, paint func(...any) string, s *side, from, to int) {
		for i := range to - from {
			text, hasEnd := strings.CutSuffix(s.show(from+i), "\n")
			if clean {
				text = Clean(strings.TrimSuffix(text, "\r"))
			}
			p.line(paint(mark + text))
			if !hasEnd {
				p.line(`\ No newline at end of file`)
			}
		}
	}
	at := aFrom
	for _, c := range changes {
		show(" ", fmt.Sprint, a, at, c.aFrom)
		show("-", p.red, a, c.aFrom, c.aTo)
		show("+", p.green, b, c.bFrom, c.bTo)
		at = c.aTo
	}
	show(" ", fmt.Sprint, a, at, last.aTo+after)
}

// hunkRange renders a range of lines as diff does: where it is empty, it stands after its line.
func hunkRange(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}
