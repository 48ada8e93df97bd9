package finding

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// Misfit is the finding that something does not fit its kind. The value of a matcher means its own text, so it has a fix:
// of a name or a duration that is a number, more may be wrong than the quotes.
func Misfit(kind object.Kind, p object.Problem) lint.Diagnostic {
	d := lint.Diagnostic{Path: p.Path, Message: p.Message}
	switch {
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
