package routing

import (
	"regexp/syntax"
	"sync"

	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

// routeMatcher is a matcher made ready to match.
type routeMatcher struct {
	object.Matcher
	// made is nil where it cannot be told what matches: the regular expression does not compile or was skipped, the
	// match type is none, or the text holds a variable.
	made    *labels.Matcher
	skipped bool
	// list holds the only values that "=" and "=~" admit or that "!=" and "!~" exclude. It is nil where a regular
	// expression stands for more than a list, or for too long a one.
	list []string
	// found are examples where there is no list.
	found func() []string
	// names is the list of a matcher on alertname.
	names []string
}

var matchTypes = map[string]labels.MatchType{
	"=": labels.MatchEqual, "!=": labels.MatchNotEqual, "=~": labels.MatchRegexp, "!~": labels.MatchNotRegexp,
}

// newRouteMatcher takes what a regular expression costs from left.
func newRouteMatcher(m object.Matcher, left *int) routeMatcher {
	out := routeMatcher{Matcher: m}
	t, ok := matchTypes[m.Type]
	if !ok || object.IsVariable(m.Name+m.Value) {
		return out
	}
	if t == labels.MatchRegexp || t == labels.MatchNotRegexp {
		cost := meter.CompileSteps(m.Value)
		if out.skipped = cost > *left; out.skipped {
			return out
		}
		*left -= cost
	}
	made, err := labels.NewMatcher(t, m.Name, m.Value)
	if err != nil {
		return out
	}
	out.made = made
	out.list = listed(made, left)
	out.found = sync.OnceValue(func() []string { return examplesOf(m.Value) })
	if m.Name == model.AlertNameLabel {
		out.names = out.list
	}
	return out
}

const maxListed = 1 << 15

// stepsPerWord is what it takes to make a word of a list: [a-z][a-z][a-z] is 17,576 of them.
const stepsPerWord = 100

func listed(m *labels.Matcher, left *int) []string {
	if m.Type == labels.MatchEqual || m.Type == labels.MatchNotEqual {
		return []string{m.Value}
	}
	re, err := syntax.Parse(m.Value, syntax.Perl)
	if err != nil {
		return nil // "a)(b" compiles only between the anchors
	}
	w := wordList{left: min(maxListed, *left/stepsPerWord)}
	*left -= w.left * stepsPerWord
	list := w.words(re)
	*left += max(w.left, 0) * stepsPerWord
	return list
}

func (m *routeMatcher) answer(value string) object.Answer {
	switch {
	case m.made == nil:
		return object.Unknown
	case m.made.Matches(value):
		return object.Yes
	}
	return object.No
}

// everything reports whether the matcher admits every value.
func (m *routeMatcher) everything() bool { return m.Type == "=~" && m.Value == ".*" }
