package promql

import (
	"strings"

	"github.com/prometheus/prometheus/util/strutil"

	"github.com/alertlint/alertlint/internal/meter"
)

// load is what makes an expression expensive to parse.
type load struct {
	bytes     int
	depth     int
	opens     int // parentheses, braces and brackets
	operators int // binary and unary operators, modifiers, ranges, commas
	pairs     int // of a label of on() and one of group_left(), which the parser compares
	regexp    int // steps of parsing regular expressions
	// regexps are the string literals, quotes included, that hold regular expressions.
	regexps []span
}

type span struct{ start, end int }

// steps estimates the work of parsing, in steps of about 10 ns. The weights are measured. Each operator walks the tree
// below it for its type (parser.checkAST, BinaryExpr.Type), and a chain of operators is a tree as deep as it is long.
func (l load) steps() int {
	n, deep := l.operators+l.opens, l.operators+l.depth
	return 50 + l.bytes*3/2 + 80*l.operators + 45*l.opens + n*deep*8/5 + 50*l.pairs + l.regexp
}

// scanner reads an expression as parser.Lexer does, as far as telling operators from strings and comments takes. Where
// the lexer stops at an error, the scanner reads on and counts too much.
type scanner struct {
	load
	text     string
	pos      int
	now      int // depth
	inBraces bool

	// prev is the last token: a word in lower case, "=~" for both regular expression operators, else "".
	prev string
	// list is the word that opened the label list being read, labels how many labels it has had so far.
	list   string
	labels int
	on     int
}

func measure(text string) load {
	s := scanner{text: text, load: load{bytes: len(text)}}
	for s.pos < len(text) {
		s.next()
	}
	return s.load
}

func (s *scanner) next() {
	c := s.text[s.pos]
	s.pos++
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return
	case c == '#':
		s.skipTo("\r\n")
		return
	case isWordByte(c):
		s.word()
		return
	}
	prev := s.prev
	s.prev = ""
	switch c {
	case '"', '\'', '`':
		s.quoted(c, prev == "=~")
	case '(', '[', '{':
		s.open(c, prev)
	case ')', ']', '}':
		s.close(c)
	case ',':
		s.operators++
		s.labels++
	case '+', '-', '*', '/', '%', '^', '@':
		s.operators++
	case '=', '!', '<', '>':
		s.comparison(c)
	}
}

func (s *scanner) comparison(c byte) {
	var second byte
	if s.pos < len(s.text) {
		second = s.text[s.pos]
	}
	switch {
	case second == '~' && (c == '=' || c == '!'):
		s.pos++
		s.prev = "=~"
	case second == '=' || second == '/':
		s.pos++
		s.operators++
	case c != '=':
		s.operators++
	}
}

func (s *scanner) open(c byte, prev string) {
	s.opens++
	s.now++
	s.depth = max(s.depth, s.now)
	switch c {
	case '{':
		s.inBraces = true
	case '[':
		s.operators++
	case '(':
		s.list, s.labels = prev, 1
	}
}

func (s *scanner) close(c byte) {
	s.now = max(s.now-1, 0)
	switch c {
	case '}':
		s.inBraces = false
	case ')':
		switch s.list {
		case "on", "ignoring":
			s.on = s.labels
		case "group_left", "group_right":
			s.pairs += s.on * s.labels
		}
		s.list = ""
	}
}

func (s *scanner) word() {
	start := s.pos - 1
	for s.pos < len(s.text) && isWordByte(s.text[s.pos]) {
		s.pos++
	}
	s.prev = ""
	if s.inBraces || s.pos-start > len("group_right") {
		return
	}
	switch w := strings.ToLower(s.text[start:s.pos]); w {
	case "and", "or", "unless", "atan2", "offset", "anchored", "smoothed":
		s.operators++
	case "on", "ignoring", "group_left", "group_right":
		s.prev = w
	}
}

func (s *scanner) quoted(quote byte, isRegexp bool) {
	start := s.pos - 1
	if quote == '`' {
		s.skipTo("`")
	} else {
		for s.pos < len(s.text) && s.text[s.pos] != quote {
			if s.text[s.pos] == '\\' {
				s.pos++
			}
			s.pos++
		}
	}
	s.pos = min(s.pos+1, len(s.text))
	if !isRegexp || s.pos-start <= len(`""`) {
		return
	}
	// The escapes of a double-quoted string may hide what makes a regular expression expensive.
	if re, err := strutil.Unquote(s.text[start:s.pos]); err == nil {
		s.regexp += meter.RegexpSteps(re)
		s.depth = max(s.depth, regexpDepth(re))
		s.regexps = append(s.regexps, span{start, s.pos})
	}
}

// skipTo moves on to the first of the bytes, or to the end.
func (s *scanner) skipTo(any string) {
	if i := strings.IndexAny(s.text[s.pos:], any); i >= 0 {
		s.pos += i
	} else {
		s.pos = len(s.text)
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c == ':' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
