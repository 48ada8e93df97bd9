package finding

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// Misfit is the finding that something does not fit its kind. The value of a matcher means its own text, so it has a fix:
// of a name or a duration that is a number, more may be wrong than the quotes.
func Misfit(kind object.Kind, p object.Problem) lint.Diagnostic {
	d := lint.Diagnostic{Path: p.Path, Message: p.Message, Effect: effect(kind, p)}
	switch {
	case isDuration(p):
		d.Message = fmt.Sprintf("%s, which is no duration; write it with a unit, as in %q", p.Message, p.Scalar+"s")
	case p.Scalar == "" || p.Path[len(p.Path)-1] != "value":
	case object.Discreet(kind, p.Path):
		d.Message = p.Message + "; put it in quotes"
		d.Fix = &lint.Fix{Message: "put the value in quotes", Edits: []lint.Edit{{Op: lint.Replace, Path: p.Path, Value: p.Scalar}}}
	default:
		d.Message = fmt.Sprintf("%s; write %.100q", p.Message, p.Scalar)
		d.Fix = &lint.Fix{
			Message: fmt.Sprintf("put %.100s in quotes", p.Scalar),
			Edits:   []lint.Edit{{Op: lint.Replace, Path: p.Path, Value: p.Scalar}},
		}
	}
	return d
}

// durations are the fields of rule groups, rules and routes that hold one.
var durations = []any{
	"interval", "query_offset", "for", "keep_firing_for", "groupWait", "groupInterval", "repeatInterval",
}

// isDuration reports whether a number stands for a duration. Labels may have the same names, and are one level further down.
func isDuration(p object.Problem) bool {
	if _, err := strconv.Atoi(p.Scalar); err != nil || len(p.Path) < 2 {
		return false
	}
	parent := p.Path[len(p.Path)-2]
	_, item := parent.(int)
	return (item || parent == "route") && slices.Contains(durations, p.Path[len(p.Path)-1])
}

// effect says what becomes of an object with that problem. The custom resource has no schema for child routes: the operator reads them,
// and ignores what it does not know.
func effect(kind object.Kind, p object.Problem) string {
	unknown := strings.HasPrefix(p.Message, "unknown field ")
	switch inChild := len(p.Path) > 3 && p.Path[1] == "route" && p.Path[2] == "routes"; {
	case len(p.Path) < 2 || p.Path[0] != "spec" || strings.HasPrefix(p.Message, "duplicate "):
		return ""
	case inChild && unknown:
		return "prometheus-operator ignores the field"
	case inChild:
		return Skipped
	case unknown:
		return "the API server drops the field, or refuses the object if the client asks for strict validation, as kubectl does"
	}
	return fmt.Sprintf("the API server refuses the whole %s", kind)
}

// Skipped is what becomes of an AlertmanagerConfig that the operator refuses (alertmanager.Operator.selectAlertmanagerConfigs).
const Skipped = "prometheus-operator skips the whole AlertmanagerConfig"
