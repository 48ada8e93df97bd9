package docs_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
)

const readme = "../../README.md"

var checkTable = regexp.MustCompile(`(?s)(<!-- checks -->\n).*?(<!-- end -->)`)

// TestReadmeChecks holds the README's list of checks to the checks.
func TestReadmeChecks(t *testing.T) {
	text := readFile(t, readme)
	checkFile(t, readme, checkTable.ReplaceAllString(text, "${1}\n"+table("docs/checks/")+"\n${2}"))
}

// TestPolicyPage reads the policy that docs/policy.md shows.
func TestPolicyPage(t *testing.T) {
	page := readFile(t, "../../docs/policy.md")
	m := example.FindStringSubmatch(page)
	if m == nil || !strings.Contains(m[1], "severity:") {
		t.Fatal("the page shows no policy")
	}
	if _, err := lint.ReadPolicy([]byte(m[1]), checks.All()); err != nil {
		t.Errorf("%v in\n%s", err, m[1])
	}
}

var console = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestReadmeKubectl holds what the README shows of kubectl to what a real API server answered.
func TestReadmeKubectl(t *testing.T) {
	answers := readFile(t, "../../test/e2e/testdata/examples.golden")
	for _, m := range console.FindAllStringSubmatch(readFile(t, readme), -1) {
		if strings.HasPrefix(m[1], "$ kubectl") && !strings.Contains(answers, m[1]) {
			t.Errorf("no such answer in test/e2e/testdata/examples.golden:\n%s", m[1])
		}
	}
}
