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

// Spans finds what may be secret in a line of YAML or JSON: the values of fields whose names say so, and of each URL all
// but its scheme and its host.
func Spans(line string) []Span {
	spans := urlSpans(line, true)
	depth, counted, last := 0, 0, 0
	within := 0 // where a mapping ends that stands where a secret should
	for _, m := range entry.FindAllStringSubmatchIndex(line, -1) {
		name := line[m[2]:m[3]]
		inside := m[0] < within && !selectorField(name)
		rest := line[m[1]:]
		if m[0] < last || !inside && !Field(name) && (!holdsSecrets(name) || strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "[{")) {
			continue
		}
		if m[0] >= within && strings.HasPrefix(rest, "{") {
			within = m[1] + closing(rest)
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

// selectorField reports whether a field of the selector of a Secret's key has that name: it holds no secret.
func selectorField(name string) bool {
	switch name {
	case "name", "key", "optional", "secret", "configMap":
		return true
	}
	return false
}

// closing returns where a mapping in braces ends.
func closing(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// holdsSecrets reports whether a field of that name is a mapping or a list with secrets in it. Where it is a text by mistake,
// that may be one.
func holdsSecrets(name string) bool {
	switch bareName.Replace(strings.ToLower(name)) {
	case "httpconfig", "httpconfigwithproxy", "basicauth", "oauth2", "tlsconfig", "sigv4", "headers", "httpheaders", "proxyconnectheader",
		"remotewrite", "global", "config", "stringconfig", "alertmanagerspec", "prometheusspec", "stringdata", "data":
		return true
	}
	return false
}

// plainURL finds a URL of which urlSpans finds all that may be secret.
var plainURL = regexp.MustCompile(`^https?:\\?/\\?/[^\s"'<>,{}\[\]\\` + "`" + `]+$`)

// value returns where a scalar that starts there ends, without its quotes. It is empty for all else. flow says that it
// stands in a mapping on one line.
func value(line string, start int, flow bool) (int, int) {
	rest := line[start:]
	quote := strings.TrimLeft(rest, `\`)
	escape := rest[:len(rest)-len(quote)]
	switch {
	case quote == "" || strings.IndexByte("{[|>&*", quote[0]) >= 0 && !looksLikeText(quote):
		return start, start
	case quote[0] == '"' || quote[0] == '\'':
		open := escape + quote[:1]
		from := start + len(open)
		for to := from; to < len(line); to++ {
			switch {
			case line[to] == '\\' && escape == "" && quote[0] == '"', quote[0] == '\'' && strings.HasPrefix(line[to:], "''"):
				to++
			case strings.HasPrefix(line[to:], open):
				return from, to
			}
		}
		return from, len(line)
	}
	end := len(line)
	if flow {
		if i := strings.IndexAny(rest, ",}]\"\\"); i >= 0 {
			end = start + i
		}
	}
	return start, start + len(strings.TrimRight(line[start:end], " \r"))
}

// looksLikeText reports whether what starts like an alias, an anchor or a block is none: a token may start with any of them.
func looksLikeText(s string) bool {
	switch s[0] {
	case '*', '&':
		return true
	case '[':
		return strings.TrimRight(s[1:], " \r]") != ""
	case '|', '>':
		return len(strings.TrimRight(s, " \r")) > len("|2-")
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
	switch {
	case m == nil:
		return false
	case holdsSecrets(m[1]):
		return m[3] != "" && m[3][0] != '|' && m[3][0] != '>' && m[3][0] != '{' && m[3][0] != '['
	case !Field(m[1]):
		return false
	}
	n := opensText.FindStringSubmatch(below)
	return m[3] != "" || n == nil || !selectorField(n[1])
}
