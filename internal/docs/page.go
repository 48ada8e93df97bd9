// Package docs renders the pages of docs/checks from the checks. Its tests write them, and find stale ones.
package docs

import (
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
)

// Page returns a check's page, in Markdown.
func Page(r *lint.Check) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", r.Name, facts(r))
	b.WriteString(strings.TrimSpace(r.Doc) + "\n")
	return b.String()
}

func facts(r *lint.Check) string {
	var kinds []string
	for _, k := range r.Kinds {
		kinds = append(kinds, string(k))
	}
	scope := "decided by the object alone"
	if r.Scope == lint.Across {
		scope = "other objects take part"
	}
	text := fmt.Sprintf("Severity: **%s**. Scope: **%s** (%s).", r.Severity, r.Scope, scope)
	if r.Locked {
		text += " **Locked**: the ignore annotation does not silence it, unless the policy says so."
	}
	if len(kinds) > 0 {
		text += " Judges: " + strings.Join(kinds, ", ") + "."
	}
	return text
}

// Index returns the page that lists all checks, in Markdown.
func Index(checks []*lint.Check) string { return "# Checks\n\n" + Table(checks, "") }

// Table returns the list of all checks, in Markdown; dir is where their pages are.
func Table(checks []*lint.Check, dir string) string {
	var b strings.Builder
	b.WriteString("| check | severity | scope | what it holds |\n|---|---|---|---|\n")
	for _, r := range checks {
		severity := r.Severity.String()
		if r.Locked {
			severity += ", locked"
		}
		fmt.Fprintf(&b, "| [%s](%s%s.md) | %s | %s | %s |\n", r.Name, dir, r.Name, severity, r.Scope, r.Summary())
	}
	return b.String()
}
