// Package docs_test holds what people read to the code: the pages of the checks, the README, the policy's schema and the table of budgets.
// What follows from the code alone, the tests write with -update.
package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
)

const pages = "../../docs/checks"

// sections are those of every page, in their order.
var sections = []string{"What it finds", "Why it matters", "Example", "How to fix", "How to silence"}

var (
	heading = regexp.MustCompile(`(?m)^## (.*)$`)
	// parts are a page's name, its summary, the facts, the sections that a person writes, and the last one.
	parts = regexp.MustCompile(`(?s)^# ([a-z-]+)\n\n([^\n][^#]*?\.)\n\n([^\n]*)\n\n(## .*\n)\n## How to silence\n(.*)$`)
)

// TestPages holds that every check has a page, with the same sections, and no page is left over.
func TestPages(t *testing.T) {
	names := []string{"README.md", "pages.go"}
	for _, check := range checks.All() {
		names = append(names, check.Name+".md")
		t.Run(check.Name, func(t *testing.T) {
			file := filepath.Join(pages, check.Name+".md")
			text := readFile(t, file)
			var found []string
			for _, m := range heading.FindAllStringSubmatch(text, -1) {
				found = append(found, m[1])
			}
			m := parts.FindStringSubmatch(text)
			if m == nil || m[1] != check.Name || !slices.Equal(found, sections) {
				t.Fatalf("%s: want the heading %q, a sentence that states the problem, a line of facts, and the sections %q, not %q",
					file, "# "+check.Name, sections, found)
			}
			if strings.Contains(m[2]+m[4], "TODO") {
				t.Errorf("%s has parts that are not written", file)
			}
			checkFile(t, file, fmt.Sprintf("# %s\n\n%s\n\n%s\n\n%s\n## How to silence\n\n%s", m[1], m[2], facts(check), m[4], silencing(check)))
		})
	}
	checkFile(t, filepath.Join(pages, "README.md"), "# Checks\n\n"+table(""))
	files, err := os.ReadDir(pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(names, f.Name()) {
			t.Errorf("docs/checks/%s is the page of no check", f.Name())
		}
	}
}

func facts(check *lint.Check) string {
	severity, scope, of := fmt.Sprintf("**%s**", check.Severity), "the object alone decides", "files"
	if check.Locked {
		severity += " (locked)"
	}
	if check.Scope == lint.Across {
		scope = "other objects take part"
	}
	if len(check.Kinds) > 0 {
		of = ""
		for i, k := range check.Kinds {
			of += []string{"", ", "}[min(i, 1)] + string(k)
		}
	} else if check == lint.NotJudged {
		of = "every kind"
	}
	return fmt.Sprintf("Severity: %s. Scope: **%s** (%s). Checks: %s. Since: %s.", severity, check.Scope, scope, of, check.Since)
}

// silencing is the section on how to silence a check.
func silencing(check *lint.Check) string {
	const policy = "\n\n```yaml\nseverity:\n  %s: %s\n```\n"
	switch {
	case check.Gate:
		return "It cannot be silenced, because no other check looks at such an object. A policy can make it a warning, for all objects:" +
			fmt.Sprintf(policy, check.Name, lint.Warning)
	case check.Run == nil:
		return "The annotation `alertlint.dev/ignore` does not silence it. A policy can turn it off, for all objects and files:" +
			fmt.Sprintf(policy, check.Name, lint.Off)
	case check.Locked:
		return "It is locked: the annotation `alertlint.dev/ignore` does not silence it, unless the policy has a list `locked` without it. " +
			"A policy can also make it a warning, for all objects:" + fmt.Sprintf(policy, check.Name, lint.Warning)
	}
	return fmt.Sprintf("Annotate the object, with a reason: `alertlint.dev/ignore: \"%s: REASON\"`. A policy can turn it off, for all objects:", check.Name) +
		fmt.Sprintf(policy, check.Name, lint.Off)
}

// table lists all checks; dir is where their pages are.
func table(dir string) string {
	var b strings.Builder
	b.WriteString("| check | severity | scope | problem |\n|---|---|---|---|\n")
	for _, check := range checks.All() {
		severity := check.Severity.String()
		if check.Locked {
			severity += ", locked"
		}
		fmt.Fprintf(&b, "| [%s](%s%s.md) | %s | %s | %s |\n", check.Name, dir, check.Name, severity, check.Scope, check.Summary())
	}
	return b.String()
}
