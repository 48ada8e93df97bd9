package stack

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"

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
	if !ok || isVariable(m.Name+m.Value) {
		return out
	}
	if t == labels.MatchRegexp || t == labels.MatchNotRegexp {
		cost := regexpCost(m.Value, *left)
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
	if m.Name == model.AlertNameLabel {
		out.names = out.list
	}
	return out
}

const maxListed = 1 << 15

// listed takes a microsecond for each word from left: [a-z][a-z][a-z] is 17,576 of them.
func listed(m *labels.Matcher, left *int) []string {
	if m.Type == labels.MatchEqual || m.Type == labels.MatchNotEqual {
		return []string{m.Value}
	}
	re, err := syntax.Parse(m.Value, syntax.Perl)
	if err != nil {
		return nil // "a)(b" compiles only between the anchors
	}
	w := wordList{left: min(maxListed, *left)}
	*left -= w.left
	list := w.words(re)
	*left += max(w.left, 0)
	return list
}

func (m *routeMatcher) answer(value string) Answer {
	switch {
	case m.made == nil:
		return Unknown
	case m.made.Matches(value):
		return Yes
	}
	return No
}

// everything says that the matcher admits every value.
func (m *routeMatcher) everything() bool { return m.Type == "=~" && m.Value == ".*" }

// regexpBudget bounds what the regular expressions of one route tree may cost, in microseconds or so. A list of 5,000 alert
// names takes a fifth of it.
const regexpBudget = 1 << 19

func newBudget() *int {
	left := regexpBudget
	return &left
}

var (
	repeat   = regexp.MustCompile(`\{(\d*),?(\d*)`)
	foldFlag = regexp.MustCompile(`\(\?[a-zA-Z]*i`)
)

// regexpCost estimates what compiling the expression costs, rather too high than too low. It grows with the length times
// the counted repetitions, of which regexp/syntax allows 1,000, nested ones multiplied. A class of Unicode costs more than
// its text shows, and so does a range where case is ignored: it is walked rune by rune.
func regexpCost(expr string, limit int) int {
	const maxRepeat, perTable, perFoldedRange = 1000, 200, 3000
	if len(expr) > limit {
		return len(expr)
	}
	times := 1
	for _, m := range repeat.FindAllStringSubmatch(expr, -1) {
		for _, digits := range m[1:] {
			if n, err := strconv.Atoi(digits); err == nil {
				times = min(maxRepeat, times*max(n, 1))
			}
		}
	}
	cost := len(expr)*times + perTable*(strings.Count(expr, `\p`)+strings.Count(expr, `\P`))
	if foldFlag.MatchString(expr) && strings.Contains(expr, "[") {
		cost += perFoldedRange * strings.Count(expr, "-")
	}
	return cost
}
