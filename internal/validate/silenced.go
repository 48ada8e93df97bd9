package validate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/words"
)

// auditSilenced is the name of the audit annotation. The API server puts the webhook's name before it
// (k8s.io/apiserver/pkg/admission/plugin/webhook/validating.validatingDispatcher.callHook).
const auditSilenced = "silenced"

// maxAuditPath bounds a path in an audit annotation: there is one for each check at most.
const maxAuditPath = 100

// trace is what an answer says of the findings that an annotation of the object silenced. Whoever may write the object may
// silence, and others have to be able to see it.
type trace struct {
	warnings []string
	audit    map[string]string
}

// traceSilenced counts what was silenced, and logs it where it would have denied. What the object had before an update is
// said again: every write is a request of its own to whoever audits them.
func traceSilenced(req admission.Request, sub *admit.Subject, silenced []lint.Diagnostic) trace {
	if len(silenced) == 0 {
		return trace{}
	}
	admit.CountSilenced(silenced)
	var denials []lint.Diagnostic
	count, first := map[string]int{}, map[string]string{}
	for _, d := range silenced {
		if sub.Linter.Policy().Denies(d) {
			denials = append(denials, d)
		}
		if count[d.Check.Name]++; count[d.Check.Name] == 1 {
			first[d.Check.Name] = words.Shorten(field(d), maxAuditPath)
		}
	}
	if len(denials) > 0 {
		logf.Log.Info("silenced findings that would have denied the object", "kind", req.Kind.Kind, "namespace", req.Namespace,
			"name", sub.Object.Ref.Name, "operation", req.Operation, "checks", checkNames(denials), "findings", len(denials))
	}
	var short, long []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		short = append(short, fmt.Sprintf("%s (%d)", name, count[name]))
		long = append(long, fmt.Sprintf("%s (%d, first at %s)", name, count[name], first[name]))
	}
	what := "1 finding"
	if n := len(silenced); n > 1 {
		what = fmt.Sprintf("%d findings", n)
	}
	return trace{
		warnings: []string{fmt.Sprintf("%s silenced by the annotation %s: %s", what, lint.IgnoreAnnotation, strings.Join(short, ", "))},
		audit:    map[string]string{auditSilenced: strings.Join(long, ", ")},
	}
}
