package lint

import (
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// NotJudged reports the checks that did not come to an end. The Linter itself runs it, where the time for an object is up.
var NotJudged = &Check{
	Name:     "not-judged",
	Scope:    Across,
	Severity: Warning,
	Since:    "0.1.0",
	Locked:   true, // else who makes an object large enough could have it pass without a word
}

// notJudged returns the finding on the checks that the meter stopped, if there are any.
func (l *Linter) notJudged(o *object.Object, stopped []*Check) (Diagnostic, bool) {
	severity := l.policy.Severity(NotJudged)
	if len(stopped) == 0 || severity == Off {
		return Diagnostic{}, false
	}
	const shown = 5
	var names []string
	for _, r := range stopped[:min(shown, len(stopped))] {
		names = append(names, r.Name)
	}
	list := strings.Join(names, ", ")
	if more := len(stopped) - shown; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return Diagnostic{
		Check: NotJudged, Severity: severity, Object: o.Ref,
		Message: fmt.Sprintf("not checked in time by %s: what they would find is unknown; make the object smaller", list),
	}, true
}
