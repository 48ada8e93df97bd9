// Package docs renders the pages of docs/rules from the rules. Its tests write them, and find stale ones.
package docs

import (
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
)

// Page returns a rule's page, in Markdown.
func Page(r *lint.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", r.Name, facts(r))
	b.WriteString(strings.TrimSpace(r.Doc) + "\n")
	return b.String()
}

func facts(r *lint.Rule) string {
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

// Index returns the page that lists all rules, in Markdown.
func Index(rules []*lint.Rule) string { return "# Rules\n\n" + Table(rules, "") }

// Table returns the list of all rules, in Markdown; dir is where their pages are.
func Table(rules []*lint.Rule, dir string) string {
	var b strings.Builder
	b.WriteString("| rule | severity | scope | what it holds |\n|---|---|---|---|\n")
	for _, r := range rules {
		severity := r.Severity.String()
		if r.Locked {
			severity += ", locked"
		}
		fmt.Fprintf(&b, "| [%s](%s%s.md) | %s | %s | %s |\n", r.Name, dir, r.Name, severity, r.Scope, r.Summary())
	}
	return b.String()
}
