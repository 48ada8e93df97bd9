package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// IgnoreAnnotation silences checks on the object that carries it: "check-a, check-b: reason".
const IgnoreAnnotation = "alertlint.dev/ignore"

// UnusedIgnore reports what stands in an IgnoreAnnotation to no effect. The Linter itself runs it, after all others.
var UnusedIgnore = &Check{
	Name:     "ignore-unused",
	Kinds:    []object.Kind{object.PrometheusRule, object.AlertmanagerConfig},
	Scope:    Local,
	Severity: Warning,
	Since:    "0.1.0",
}

// maxIgnored bounds the names in one annotation: an annotation may be 256 KiB long, and there are fewer checks than this.
const maxIgnored = 100

// applyIgnores divides the findings into those that stand and those that the annotation silences, and adds what the
// annotation says to no effect.
func (l *Linter) applyIgnores(o *object.Object, all []Diagnostic) (stand, silenced []Diagnostic) {
	text, ok := o.Annotations[IgnoreAnnotation]
	if !ok {
		return all, nil
	}
	names, tooMany := ignored(text)
	did := map[string]bool{}
	for _, d := range all {
		if name := d.Check.Name; slices.Contains(names, name) && !l.policy.Locked(d.Check) {
			did[name] = true
			silenced = append(silenced, d)
		} else {
			stand = append(stand, d)
		}
	}
	severity := l.policy.Severity(UnusedIgnore)
	if severity == Off || l.partial {
		return stand, silenced
	}
	report := func(message string) {
		stand = append(stand, Diagnostic{
			Check: UnusedIgnore, Severity: severity, Object: o.Ref,
			Path: object.Path{"metadata", "annotations", IgnoreAnnotation}, Message: message,
		})
	}
	for _, name := range names {
		if message := l.whyUnused(name); !did[name] && message != "" {
			report(message)
		}
	}
	if tooMany {
		report(fmt.Sprintf("more than %d names; those after the first %d have no effect", maxIgnored, maxIgnored))
	}
	return stand, silenced
}

// ignored returns the names in an annotation, each once and in their order, and whether there are too many.
func ignored(text string) (names []string, tooMany bool) {
	list, _, _ := strings.Cut(text, ":")
	for name := range strings.SplitSeq(list, ",") {
		switch name = strings.TrimSpace(name); {
		case slices.Contains(names, name):
		case len(names) == maxIgnored:
			return names, true
		default:
			names = append(names, name)
		}
	}
	return names, false
}

// whyUnused says why ignoring the check did nothing. It is empty for a check that other objects take part in: they
// may just not be in view.
func (l *Linter) whyUnused(name string) string {
	check, known := l.byName[name]
	switch {
	case !known:
		return fmt.Sprintf("ignoring %.100q has no effect: unknown check", name)
	case l.policy.Locked(check):
		return fmt.Sprintf("ignoring %q has no effect: %s", name, l.policy.whyLocked(check))
	case check.Scope == Across:
		return ""
	}
	return fmt.Sprintf("ignoring %q has no effect: the check finds nothing here; remove it", name)
}
