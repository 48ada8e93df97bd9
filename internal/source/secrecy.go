package source

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// secrecy says what of a line may be printed. A higher one wins.
type secrecy int

const (
	open     secrecy = iota // all but the user and the password in a URL
	guarded                 // all but what may be secret
	doubtful                // the same, of a document that does not parse: nothing of a line without a key
	hidden                  // nothing
)

// region starts at a line, where a document or an item of a List does, and goes to the next one.
type region struct {
	line, column int
	secrecy
}

func (f *File) addRegion(line, column int, s secrecy) {
	f.regions = append(f.regions, region{line, column, s})
}

// secrecyOf goes by the kind. SealedSecrets, SopsSecrets and ExternalSecrets hold values in their templates.
func secrecyOf(kind string) secrecy {
	switch {
	case strings.Contains(kind, "Secret"):
		return hidden
	case kind == string(object.PrometheusRule), kind == string(object.Namespace):
		return open
	}
	return guarded
}

// MayShow reports whether the line of a place in an object may be shown, less what may be secret in it. Nothing of a Secret is,
// but for the routes of Alertmanager's configuration, which hold no secret: inSecret is for Excerpt.
func MayShow(kind object.Kind, at object.Path) (may, inSecret bool) {
	if kind != object.Secret {
		return true, false
	}
	inRoute := len(at) > 2 && at[2] == "route" // data, its key, and the configuration that it holds
	return inRoute, inRoute
}

var (
	seemsSecret = regexp.MustCompile(`(?i)\bkind\b.{0,40}secret|stringData|encryptedData`)
	seemsKind   = regexp.MustCompile(`(?m)^[\s{"'-]*kind["']?\s*:\s*["']?(\w*)`)
)

// seeming goes by what a document that does not parse looks like.
func seeming(text []byte) secrecy {
	if seemsSecret.Match(text) {
		return hidden
	}
	kinds := seemsKind.FindAllSubmatch(text, -1)
	if len(kinds) == 0 || slices.ContainsFunc(kinds, func(m [][]byte) bool { return secrecyOf(string(m[1])) != open }) {
		return doubtful
	}
	return open
}

// secrecyAt returns what holds for a line, on which several regions may start and one may end.
func (f *File) secrecyAt(line int, text string) secrecy {
	from := 0
	s := guarded
	if i, _ := slices.BinarySearchFunc(f.regions, line, func(r region, line int) int { return r.line - line }); i > 0 {
		from, s = i, f.regions[i-1].secrecy
	}
	start := len(text) - len(strings.TrimLeft(text, " -"))
	for _, r := range f.regions[from:] {
		if r.line != line {
			break
		}
		if r.column-1 <= start {
			s = r.secrecy // it starts the line
		}
		s = max(s, r.secrecy)
	}
	return s
}

// shown is what of a line may be printed: all but the spans, or nothing.
type shown struct {
	spans  []redact.Span
	hidden bool
}

func (f *File) shownOf(line int, inSecret bool) shown {
	key := [2]any{line, inSecret}
	if s, ok := f.shown.Load(key); ok {
		return s.(shown)
	}
	s := f.show(line, inSecret)
	f.shown.Store(key, s)
	return s
}

func (f *File) show(line int, inSecret bool) shown {
	text := f.Line(line)
	s := f.secrecyAt(line, text)
	switch {
	case s == hidden && inSecret:
		s = guarded
	case s == hidden:
		return shown{hidden: true}
	case s == open:
		return shown{spans: redact.UserinfoSpans(text)}
	}
	if f.continues(line, text) || s == doubtful && !strings.Contains(text, ":") {
		return shown{hidden: true}
	}
	return shown{spans: redact.Spans(text)}
}

// farthestKey bounds how far up the key of a text is looked for.
const farthestKey = 200

// continues reports whether a line belongs to a text that may be secret, and that starts above.
func (f *File) continues(line int, text string) bool {
	indent := len(text) - len(strings.TrimLeft(text, " "))
	if strings.HasPrefix(strings.TrimLeft(text, " "), "-") {
		indent++ // a list may stand below its key without being indented
	}
	for above := line - 1; above >= max(1, line-farthestKey) && indent > 0; above-- {
		if at, blank := f.indentOf(above); !blank && at < indent {
			if redact.Continues(f.Line(above), text) {
				return true
			}
			indent = at
		}
	}
	return false
}

// indentOf looks at the start of a line alone, however long it is.
func (f *File) indentOf(line int) (indent int, blank bool) {
	lines := f.lines()
	text := f.Data[lines.offset(line):lines.end(line)]
	rest := bytes.TrimLeft(text, " ")
	return len(text) - len(rest), len(bytes.TrimSpace(rest)) == 0
}

// Shown returns what of a line may be printed, and whether that is all of it.
func (f *File) Shown(line int) (text string, whole bool) {
	text = f.Line(line)
	s := f.shownOf(line, false)
	if s.hidden {
		return redact.Mark, strings.TrimSpace(text) == ""
	}
	return redact.Replace(text, s.spans), len(s.spans) == 0
}
