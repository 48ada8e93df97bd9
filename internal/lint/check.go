package lint

import (
	"fmt"
	"strings"

	pages "github.com/alertlint/alertlint/docs/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/words"
)

// Scope says what takes part in a check's verdict.
type Scope int

const (
	// Local checks are decided by the object alone. At admission their errors deny.
	Local Scope = iota
	// Across checks look at other objects, which may arrive later. At admission they warn, unless the policy
	// raises them to an error.
	Across
)

// String returns "local" or "across".
func (s Scope) String() string {
	if s == Across {
		return "across"
	}
	return "local"
}

// Severity says how much a finding weighs.
type Severity int

// The severities, in rising order. A check that is Off does not run.
const (
	Off Severity = iota
	Info
	Warning
	Error
)

var severities = []string{"off", "info", "warning", "error"}

// String returns "off", "info", "warning" or "error".
func (s Severity) String() string { return severities[s] }

// MarshalText renders the severity as String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes, and fails on everything else.
func (s *Severity) UnmarshalText(text []byte) error {
	for i, name := range severities {
		if name == string(text) {
			*s = Severity(i)
			return nil
		}
	}
	if near := words.Nearest(string(text), severities); near != "" {
		return fmt.Errorf("unknown severity %q; did you mean %s", text, near)
	}
	return fmt.Errorf("unknown severity %q; use one of %s", text, strings.Join(severities, ", "))
}

// Check is one thing that alertlint checks.
type Check struct {
	// Name is what users know the check by: promql-syntax. Its page is docs/checks/promql-syntax.md.
	Name string
	// Kinds are the kinds of object that the check judges.
	Kinds    []object.Kind
	Scope    Scope
	Severity Severity
	// Since is the version of alertlint that had the check first.
	Since string
	// Locked reports whether annotations do not silence the check unless the policy says so: what it finds has the operator drop the
	// object, or stop for everyone.
	Locked bool
	// Gate reports whether the check runs before all others, and that these do not look at an object of which it finds something: it
	// bounds what they take. A policy cannot turn it off.
	Gate bool
	// Late reports whether the check looks at Secrets and ConfigMaps, which the webhook has to ask the cluster for: it judges them
	// after all else, and apart.
	Late bool
	// DefersTo names the checks that say the same better: where one of them has a finding, this one's finding at that place is left
	// out, whatever the order of the list.
	DefersTo []string
	// Vague reports whether the check knows its places roughly, as upstream names them: it defers to findings above and below as well.
	Vague bool
	// Run reports what it finds on pass.Object. It neither changes its input nor keeps it.
	Run func(pass *Pass)
}

// Page returns the check's page, in Markdown.
func (r *Check) Page() string { return pages.Of(r.Name) }

// Summary returns the problem that the check finds: the first sentence of its page, without the full stop.
func (r *Check) Summary() string {
	_, text, _ := strings.Cut(r.Page(), "\n\n") // the heading
	text, _, _ = strings.Cut(text, ".\n")
	return words.OneLine(text)
}
