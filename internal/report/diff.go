package report

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// diffContext is how many lines are shown around a change.
const diffContext = 3

// Diff writes what changed in a file as patch and git apply read it. On a terminal it is cleaned of what the file might
// do to it.
func Diff(w io.Writer, name string, before, after []byte, clean, colors bool) error {
	out := bufio.NewWriter(w)
	p := printer{out, newStyles(colors)}
	a, b := splitLines(before), splitLines(after)
	hunks := group(align(a, b))
	if len(hunks) > 0 {
		from, to := "a/"+filepath.ToSlash(name), "b/"+filepath.ToSlash(name)
		if filepath.IsAbs(name) || strings.HasPrefix(name, "..") || strings.HasPrefix(name, "<") {
			from, to = name, name
		}
		p.line(p.bold("--- " + Clean(from)))
		p.line(p.bold("+++ " + Clean(to)))
	}
	for _, h := range hunks {
		p.hunk(a, b, h, clean)
	}
	return out.Flush()
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

// group puts changes that are close to each other into one hunk.
func group(changes []span) (hunks [][]span) {
	for _, c := range changes {
		if last := len(hunks) - 1; last >= 0 && c.aFrom-hunks[last][len(hunks[last])-1].aTo <= 2*diffContext {
			hunks[last] = append(hunks[last], c)
		} else {
			hunks = append(hunks, []span{c})
		}
	}
	return hunks
}

func (p *printer) hunk(a, b []string, changes []span, clean bool) {
	first, last := changes[0], changes[len(changes)-1]
	before := min(diffContext, first.aFrom)
	after := min(diffContext, len(a)-last.aTo)
	aFrom, bFrom := first.aFrom-before, first.bFrom-before
	p.line(p.cyan(fmt.Sprintf("@@ -%s +%s @@", lineRange(aFrom, last.aTo+after), lineRange(bFrom, last.bTo+after))))
	show := func(mark string, paint func(...any) string, lines []string) {
		for _, line := range lines {
			text, hasEnd := strings.CutSuffix(line, "\n")
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
		show(" ", fmt.Sprint, a[at:c.aFrom])
		show("-", p.red, a[c.aFrom:c.aTo])
		show("+", p.green, b[c.bFrom:c.bTo])
		at = c.aTo
	}
	show(" ", fmt.Sprint, a[at:last.aTo+after])
}

// lineRange renders a range of lines as diff does: where it is empty, it stands after its line.
func lineRange(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}

func splitLines(text []byte) []string {
	return slices.Collect(strings.Lines(string(text)))
}
