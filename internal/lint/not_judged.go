package lint

import (
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// NotJudged reports the checks that did not come to an end. The Linter itself runs it, where the time for an object is up.
var NotJudged = &Check{
	Name: "not-judged",
	Doc: `An object took too long to judge, and some checks did not finish. The webhook has the time that the API server grants it
(` + "`timeoutSeconds`" + ` of the webhook configuration, less what the answer takes on its way). When that is up, what was found so
far is the verdict: it denies if a finding denies, and otherwise the object passes with this warning. What the
named checks would have found is unknown.

It happens to very large objects, and to ordinary ones on a machine that is very busy. Split the object, give the
webhook more CPU, or judge the file with ` + "`alertlint lint`" + `, which takes the time it needs. A policy that
would rather refuse such objects sets ` + "`severity: {not-judged: error}`" + `.`,
	Scope:    Across,
	Severity: Warning,
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
		Message: fmt.Sprintf("not judged in time by %s: what they would find is unknown; make the object smaller", list),
	}, true
}
