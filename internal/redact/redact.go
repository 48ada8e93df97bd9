// Package redact keeps what may be secret out of what is printed: of the text that upstream's errors quote, and of lines
// of files. It imports nothing of the project.
//
// What may be secret is what Alertmanager has as a Secret or SecretURL (config.Secret, config.SecretURL): passwords, tokens,
// keys, and URLs, whose path is the secret of Slack, PagerDuty and webhooks alike.
package redact

import (
	"encoding/json"
	"fmt"
	"index/suffixarray"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Mark stands for what is left out.
const Mark = "[...]"

var (
	// quotation finds what upstream's errors quote of a value: the YAML package what it cannot decode, and package net/url all
	// that is wrong with a URL.
	quotation = regexp.MustCompile("(?:!!\\w+ )`[^`]*`|\"[^\"]*://[^\"]*\"")
	urlError  = regexp.MustCompile(`\b(parse|invalid port|invalid character|invalid URL escape|invalid host|unsupported scheme) "(?:[^"\\]|\\.)+"`)
	// pointer finds what package fmt makes of a pointer, or of a struct with pointers in it, which differs from run to run.
	pointer = regexp.MustCompile(`\s*(?:&?(?:map)?[{\[][^{}\[\]]*\b0x[0-9a-f]{6,}[^{}\[\]]*[}\]]|\b0x[0-9a-f]{8,}\b)`)
	// anchor finds what the YAML package calls one, and what may be a password that starts with an asterisk.
	anchor = regexp.MustCompile(`\banchor '[^']*'`)
	quoted = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
)

// Redactor knows the values that may be secret. An object may hold thousands of them, and as many errors may quote one.
type Redactor struct {
	replacer *strings.Replacer
	// index finds texts within the values, in a time that hardly depends on how many these are.
	index func() *suffixarray.Index
}

// New returns a Redactor of the values.
func New(values ...string) *Redactor {
	// Without a second pair, NewReplacer searches as strings.Index does not: what it prepares for takes the square of a value that
	// repeats itself (strings.makeStringFinder).
	pairs := []string{Mark, Mark}
	for _, v := range forms(values) {
		pairs = append(pairs, v, Mark)
	}
	return &Redactor{strings.NewReplacer(pairs...), sync.OnceValue(func() *suffixarray.Index {
		return suffixarray.New([]byte(strings.Join(values, "\x00")))
	})}
}

// Error is the Redactor's without any values.
func Error(text string) string { return New().Error(text) }

// Error makes one line of upstream's text, without what it quotes of a value, and without the values that may be secret.
func (r *Redactor) Error(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longest {
		return fmt.Sprintf("an error of %d bytes, too long to show", len(text))
	}
	text = r.replacer.Replace(text)
	text = anchor.ReplaceAllString(text, "anchor")
	text = urlError.ReplaceAllString(text, "$1 "+Mark)
	text = quoted.ReplaceAllStringFunc(text, func(q string) string {
		if inner := q[1 : len(q)-1]; len(inner) > 2 && !Field(inner) && len(r.index().Lookup([]byte(inner), 1)) > 0 {
			return Mark
		}
		return q
	})
	text = pointer.ReplaceAllString(quotation.ReplaceAllString(text, Mark), "")
	return URLs(text)
}

// shortest bounds the values that are replaced wherever they stand. What is shorter tells little, and would hide what
// upstream says.
const shortest = 6

// longest bounds the errors that are shown, and so the values that may stand in one. Nobody reads so much, and it is the user's own
// text: many errors that each quote a long value, searched for as many long values, would take very long.
const longest = 16 << 10

// forms returns the values as errors write them, the longest first.
func forms(values []string) (all []string) {
	for _, v := range values {
		if len(v) < shortest {
			continue
		}
		text := strings.Trim(strconv.Quote(v), `"`)
		all = append(all, v, text, strings.ReplaceAll(text, `\n`, `\x0a`), strings.Join(strings.Fields(v), " "))
	}
	all = slices.DeleteFunc(all, func(v string) bool { return len(v) < shortest || len(v) > longest })
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}

// ValuesOf returns the Values of a JSON document.
func ValuesOf(raw []byte) []string {
	var doc any
	_ = json.Unmarshal(raw, &doc) // what is no JSON has none
	return Values(doc)
}

// Values returns the texts below a document, as encoding/json decodes it into an any, that may be secret.
func Values(doc any) []string { return values("", doc, context{}, nil) }

// context is what a value stands below: a field that may hold a secret, and a section.
type context struct{ secret, section bool }

// of is the context of what a field holds.
func (c context) of(name string, selects bool) context {
	switch {
	case section(name):
		return context{true, true}
	case Field(name):
		return context{true, c.section}
	case c.section && plainField(name), selects && selectorField(name):
		return context{false, c.section}
	}
	return c
}

func values(name string, doc any, c context, all []string) []string {
	switch v := doc.(type) {
	case map[string]any:
		selects := v["key"] != nil // the selector of a key names a Secret, and holds none
		for name, item := range v {
			all = values(name, item, c.of(name, selects), all)
		}
	case []any:
		for _, item := range v {
			all = values(name, item, c, all)
		}
	case string:
		if c.secret || holdsSecrets(name) || strings.Contains(v, "://") || isPrivateKey(name, v) {
			all = append(all, v)
		}
	}
	return all
}

// url finds a URL: what may come before the host, the host, and the rest.
var url = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*:\\?/\\?/)([^\s"'<>,{}\[\]\\` + "`" + `]*)`)

// URLs leaves of each URL its scheme and its host.
func URLs(text string) string {
	if !strings.Contains(text, "//") && !strings.Contains(text, `/\/`) {
		return text
	}
	return Replace(text, urlSpans(text, true))
}

// Userinfo takes the user and the password out of each URL, and leaves the rest.
func Userinfo(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	return Replace(text, urlSpans(text, false))
}
