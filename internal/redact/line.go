package redact

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Span is a half-open range of bytes of a text that may be secret.
type Span struct{ Start, End int }

// urlSpans finds in each URL the user and the password, and with all what comes after the host too.
func urlSpans(text string, all bool) (spans []Span) {
	for _, m := range url.FindAllStringSubmatchIndex(text, -1) {
		start, end := m[4], m[5]
		// A password may hold any character, so the last @ counts.
		if at := strings.LastIndexByte(text[start:end], '@'); at > 0 {
			spans = append(spans, Span{start, start + at})
			start += at + 1
		}
		host := start
		for host < end && isHost(text[host]) {
			host++
		}
		if colon := strings.IndexByte(text[start:host], ':'); colon >= 0 && strings.Trim(text[start+colon+1:host], "0123456789") != "" {
			host = start + colon // without a host, a password would stand where the port does
		}
		if rest := text[host:end]; all && strings.TrimRight(rest, "/.:;)") != "" {
			spans = append(spans, Span{host, end})
		}
	}
	return spans
}

func isHost(c byte) bool { return c != '/' && c != '?' && c != '#' && c != '@' }

// Replace puts a Mark in the place of each span.
func Replace(text string, spans []Span) string {
	var b strings.Builder
	end := 0
	for _, s := range spans {
		b.WriteString(text[end:s.Start])
		b.WriteString(Mark)
		end = s.End
	}
	b.WriteString(text[end:])
	return b.String()
}

// entry finds a key of YAML or JSON and what comes before its value. In a string that holds JSON the quotes are escaped.
var entry = regexp.MustCompile(`([A-Za-z0-9_.-]+)\\*["']?\s*:\s*`)

// UserinfoSpans finds the user and the password of each URL in a line.
func UserinfoSpans(line string) []Span {
	if !strings.Contains(line, "@") {
		return nil
	}
	return urlSpans(line, false)
}

// Spans finds what may be secret in a line of YAML or JSON: the values of fields whose names say so, what stands below a
// section, and of each URL all but its scheme and its host. It looks at each byte a bounded number of times: a line may be
// as long as the file.
func Spans(line string) []Span {
	spans := urlSpans(line, true)
	depth, counted, last := 0, 0, 0
	var in mapping
	for _, m := range entry.FindAllStringSubmatchIndex(line, -1) {
		if m[0] < last {
			continue // it is part of a value
		}
		name, rest := line[m[2]:m[3]], line[m[1]:]
		opens := strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "[{")
		if opens && m[0] >= in.end && (section(name) || Field(name)) {
			in = mapping{m[1] + closing(rest), section(name)}
		}
		if opens || !in.secret(m[0], name) && !Field(name) && !holdsSecrets(name) && !looksLikeKey(name, rest) {
			continue
		}
		depth += strings.Count(line[counted:m[0]], "{") - strings.Count(line[counted:m[0]], "}")
		counted = m[0]
		start, end := value(line, m[1], depth > 0)
		last = end
		shown := isURLField(name) && plainURL.MatchString(line[start:end])
		if start < end && !shown {
			spans = append(spans, Span{start, end})
		}
	}
	return merge(spans)
}

// mapping is one in braces that stands where a secret should, or is a section, and where it ends.
type mapping struct {
	end     int
	section bool
}

func (in mapping) secret(at int, name string) bool {
	shown := selectorField(name) || in.section && plainField(name)
	return at < in.end && !shown
}

func looksLikeKey(name, rest string) bool {
	if name != "key" {
		return false
	}
	start, end := value(rest[:min(len(rest), 200)], 0, true)
	return isPrivateKey(name, rest[start:end])
}

// closing returns where what a brace or a bracket opens ends. Those in quotes do not count.
func closing(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			before := strings.TrimRight(text[max(0, i-longestEscape):i], `\`)
			if before != "" && strings.IndexByte(" ,:[{", before[len(before)-1]) >= 0 {
				escape := text[max(0, i-longestEscape)+len(before) : i]
				_, i = quotedText(text, escape, i)
				i += len(escape)
			}
		}
	}
	return len(text)
}

// plainURL finds a URL of which urlSpans finds all that may be secret.
var plainURL = regexp.MustCompile(`^https?:\\?/\\?/[^\s"'<>,{}\[\]\\` + "`" + `]+$`)

// longestEscape bounds the backslashes before a quote: a string in a string in a string has seven.
const longestEscape = 8

// value returns where a scalar, or a list of them, that starts there ends, without its quotes. It is empty for all else. flow
// says that it stands in a mapping on one line.
func value(line string, start int, flow bool) (int, int) {
	rest := line[start:]
	quote := strings.TrimLeft(rest[:min(len(rest), longestEscape)], `\`)
	at := start + min(len(rest), longestEscape) - len(quote)
	switch {
	case rest == "" || strings.IndexByte("{[|>&*", rest[0]) >= 0 && !looksLikeText(rest):
		return start, start
	case quote != "" && (quote[0] == '"' || quote[0] == '\''):
		return quotedText(line, line[start:at], at)
	case rest[0] == '[' && flow:
		return start, start + closing(rest)
	}
	end := len(line)
	if flow {
		if i := strings.IndexAny(rest, ",}]\"\\"); i >= 0 {
			end = start + i
		}
	}
	return start, start + len(strings.TrimRight(line[start:end], " \r"))
}

// quotedText returns where the text in quotes starts and ends. at is its first quote, which an escape stands before where all
// of it is in quotes once more.
func quotedText(line, escape string, at int) (from, to int) {
	quote := line[at]
	closes := escape + line[at:at+1]
	from = at + 1
	for to = from; to < len(line); to++ {
		switch {
		case line[to] == '\\' && escape == "" && quote == '"', quote == '\'' && strings.HasPrefix(line[to:], "''"):
			to++
		case strings.HasPrefix(line[to:], closes):
			return from, to
		}
	}
	return from, len(line)
}

// looksLikeText reports whether what starts like an alias, an anchor, a list or a block is none, or a list of scalars: a token
// may start with any of them.
func looksLikeText(s string) bool {
	switch s[0] {
	case '*', '&':
		return true
	case '[':
		return strings.TrimLeft(s[1:], " \r]") != ""
	case '|', '>':
		return strings.TrimLeft(s[min(len(s), len("|2-")):], " \r") != ""
	}
	return false
}

func merge(spans []Span) (all []Span) {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	for _, s := range spans {
		if last := len(all) - 1; last >= 0 && s.Start <= all[last].End {
			all[last].End = max(all[last].End, s.End)
		} else {
			all = append(all, s)
		}
	}
	return all
}

// opensText finds a line after whose key a text goes on in the lines below it: a block, a plain or quoted text, a list or a mapping.
var opensText = regexp.MustCompile(`^\s*(?:- )*["']?([A-Za-z0-9_.-]+)["']?\s*:(\s*)(.*?)\s*$`)

// Continues reports whether the lines that are indented below a line hold the rest of a value that may be secret. below is
// the one in question: the selector of a Secret's key is no secret.
func Continues(line, below string) bool {
	m := opensText.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	name, rest := m[1], m[3]
	n := opensText.FindStringSubmatch(below)
	switch {
	case section(name):
		return n == nil || !plainField(n[1])
	case Field(name):
		return rest != "" && rest[0] != '{' && rest[0] != '[' || n == nil || !selectorField(n[1])
	case name == "key":
		return true // of a selector it is a name, below which is nothing
	}
	return holdsSecrets(name) && rest != "" && strings.IndexByte("|>{[", rest[0]) < 0
}
