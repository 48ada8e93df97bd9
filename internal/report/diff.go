package report

import (
	"bufio"
	"io"
	"path/filepath"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
)

// Diff writes what changed in a file as patch and git apply read it. On a terminal it is cleaned of what the file might
// do to it.
func Diff(w io.Writer, name string, before, after []byte, clean, colors bool) error {
	a, b := splitLines(before), splitLines(after)
	from, to := "a/"+filepath.ToSlash(name), "b/"+filepath.ToSlash(name)
	if filepath.IsAbs(name) || strings.HasPrefix(name, "..") || name == "<stdin>" {
		from, to = name, name
	}
	text, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{A: a, B: b, FromFile: from, ToFile: to, Context: 3})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	p := printer{out, newStyles(colors)}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if clean {
			line = Clean(line)
		}
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
			line = p.bold(line)
		case strings.HasPrefix(line, "@@"):
			line = p.cyan(line)
		case strings.HasPrefix(line, "+"):
			line = p.green(line)
		case strings.HasPrefix(line, "-"):
			line = p.red(line)
		}
		p.line(line)
	}
	return out.Flush()
}

func splitLines(text []byte) []string {
	lines := strings.SplitAfter(string(text), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += "\n\\ No newline at end of file\n"
	}
	return lines
}
