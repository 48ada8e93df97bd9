package lint

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/words"
)

// Subject is what a finding is about, by the names that its author gave: no one should have to count to rules[8]. Names are
// cut at mostSubject characters. The zero Subject is the object as a whole.
type Subject struct {
	// Group is the name of a rule group.
	Group string
	// Rule is the number of a rule in its group, counted from 1 as promtool does, and 0 if it is not about a rule.
	Rule int
	// Alert or Record is the name of that rule.
	Alert, Record string
	// Route is the matchers of a route and of those above it: {team="shop"} > {severity="page"}. It is {} for the first route.
	Route string
	// Receiver is the name of a receiver: the one that it is about, or the one that the route leads to.
	Receiver string
	// Interval is the name of a time interval.
	Interval string
}

const mostSubject = 100

// SubjectOf returns what stands at a place in an object.
func SubjectOf(o *object.Object, at object.Path) (s Subject) {
	if len(at) < 2 || at[0] != "spec" {
		return s
	}
	if rule := o.PrometheusRule(); rule != nil {
		if g, ok := item(at, "groups", 1); ok && g < len(rule.Spec.Groups) {
			group := rule.Spec.Groups[g]
			s.Group = group.Name
			if r, ok := item(at, "rules", 3); ok && r < len(group.Rules) {
				s.Rule, s.Alert, s.Record = r+1, group.Rules[r].Alert, group.Rules[r].Record
			}
		}
	}
	if c := o.Config(); c != nil {
		s = ofConfig(c, at)
	}
	for _, name := range []*string{&s.Group, &s.Alert, &s.Record, &s.Route, &s.Receiver, &s.Interval} {
		*name = redact.Userinfo(shorten(*name))
	}
	return s
}

func ofConfig(c *object.Config, at object.Path) (s Subject) {
	if i, ok := item(at, "receivers", 1); ok && i < len(c.Receivers) {
		s.Receiver = c.Receivers[i].Name
	}
	for _, list := range []string{"timeIntervals", "muteTimeIntervals"} {
		if i, ok := item(at, list, 1); ok && i < len(c.TimeIntervals) {
			s.Interval = c.TimeIntervals[i].Name
		}
	}
	if at[1] == "route" && c.Route != nil {
		s.Route, s.Receiver = ofRoute(c.Route, at)
	}
	return s
}

// ofRoute follows the path down the route tree.
func ofRoute(r *object.Route, at object.Path) (route, receiver string) {
	var matchers []string
	for {
		if r.Receiver != "" {
			receiver = r.Receiver
		}
		if len(r.Matchers) > 0 {
			matchers = append(matchers, matchersOf(r))
		}
		i, ok := item(at, "routes", len(r.Path))
		if !ok || i >= len(r.Routes) {
			break
		}
		r = r.Routes[i]
	}
	if matchers == nil {
		return "{}", receiver
	}
	return strings.Join(matchers, " > "), receiver
}

func matchersOf(r *object.Route) string {
	var b strings.Builder
	for _, m := range r.Matchers {
		if m.Name == "" {
			continue // it does not decode
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(shorten(m.Name) + m.Type + strconv.Quote(shorten(m.Value)))
		if b.Len() > mostSubject*utf8.UTFMax {
			break // it is cut anyway
		}
	}
	return "{" + b.String() + "}"
}

// item returns the index that the path has into a list of that name, which stands at depth.
func item(at object.Path, list string, depth int) (int, bool) {
	if len(at) < depth+2 || at[depth] != list {
		return 0, false
	}
	i, ok := at[depth+1].(int)
	return i, ok
}

func shorten(s string) string { return words.Cut(s, mostSubject) }

// String names the subject for people, as in: group "usage", alert CartSlow. It is empty for the object as a whole.
func (s Subject) String() string { return s.beside("") }

// Before returns the message, behind those names of the subject that it does not hold itself.
func (s Subject) Before(message string) string {
	if names := s.beside(message); names != "" {
		return names + ": " + message
	}
	return message
}

func (s Subject) beside(message string) string {
	var parts []string
	add := func(format, name string) {
		if name != "" && !mentions(message, name) {
			parts = append(parts, fmt.Sprintf(format, name))
		}
	}
	add("group %q", s.Group)
	add("alert %s", s.Alert)
	add("record %s", s.Record)
	if s.Rule > 0 && s.Alert+s.Record == "" {
		parts = append(parts, fmt.Sprintf("rule %d", s.Rule))
	}
	if s.Route != "{}" {
		add("route %s", s.Route)
	}
	add("receiver %s", s.Receiver)
	add("time interval %s", s.Interval)
	return strings.Join(parts, ", ")
}

// mentions reports whether the message holds the name as a word of its own.
func mentions(message, name string) bool {
	for rest := message; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		after, size := utf8.DecodeRuneInString(rest[i+len(name):])
		if !isWord(before) && !isWord(after) {
			return true
		}
		rest = rest[i+len(name)+size:]
	}
}

func isWord(r rune) bool { return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) }
