package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// IgnoreAnnotation silences rules on the object that carries it: "rule-a, rule-b: reason".
const IgnoreAnnotation = "alertlint.dev/ignore"

// UnusedIgnore reports what stands in an IgnoreAnnotation to no effect. The Linter itself runs it, after all others.
var UnusedIgnore = &Rule{
	Name: "ignore-unused",
	Doc: `The ignore annotation silences something. An annotation ` + "`alertlint.dev/ignore`" + ` names the rules that an
object is excused from, and why: ` + "`alertlint.dev/ignore: \"rule-selector-labels: loaded by hand\"`" + `.
A name that silences nothing is a misspelling, a rule that the policy locks, or the trace of a mistake that was mended
since; left in place it would hide the next one.`,
	Kinds:    []object.Kind{object.PrometheusRule, object.AlertmanagerConfig},
	Scope:    Local,
	Severity: Warning,
}

func (l *Linter) applyIgnores(o *object.Object, diags []Diagnostic) []Diagnostic {
	text, ok := o.Annotations[IgnoreAnnotation]
	if !ok {
		return diags
	}
	names, _, _ := strings.Cut(text, ":")
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimSpace(name)
		before := len(diags)
		if !l.policy.Locked(name) {
			diags = slices.DeleteFunc(diags, func(d Diagnostic) bool { return d.Rule.Name == name })
		}
		if severity := l.policy.Severity(UnusedIgnore); len(diags) == before && severity != Off {
			if message := l.whyUnused(name); message != "" {
				diags = append(diags, Diagnostic{
					Rule: UnusedIgnore, Severity: severity, Object: o.Ref,
					Path: object.Path{"metadata", "annotations", IgnoreAnnotation}, Message: message,
				})
			}
		}
	}
	return diags
}

// whyUnused says why ignoring the rule did nothing. It is empty for a rule that other objects take part in: they
// may just not be in view.
func (l *Linter) whyUnused(name string) string {
	rule, known := l.byName[name]
	switch {
	case !known:
		return fmt.Sprintf("ignoring %q has no effect: there is no such rule", name)
	case l.policy.Locked(name):
		return fmt.Sprintf("ignoring %q has no effect: the policy locks that rule", name)
	case rule.Scope == Across:
		return ""
	}
	return fmt.Sprintf("ignoring %q silences nothing; remove it", name)
}
