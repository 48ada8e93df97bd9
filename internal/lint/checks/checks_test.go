package checks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/linttest"
)

func TestChecks(t *testing.T) {
	for _, r := range checks.All() {
		if len(r.Kinds) == 0 {
			continue // it judges files, which cmd/alertlint tests, or what became of the other rules
		}
		t.Run(r.Name, func(t *testing.T) {
			linttest.Run(t, r, checks.All(), filepath.Join("testdata", r.Name))
		})
	}
}

// TestNames holds a rule's name, file, test data and page together.
func TestNames(t *testing.T) {
	known := map[string]bool{}
	for _, r := range checks.All() {
		known[r.Name] = true
		if r.Summary() == "" || strings.ContainsAny(r.Summary(), "\n") {
			t.Errorf("%s has no summary", r.Name)
		}
		if r.Run == nil {
			continue // the Linter's own
		}
		if file := strings.ReplaceAll(r.Name, "-", "_") + ".go"; !exists(file) {
			t.Errorf("rule %s is not in %s", r.Name, file)
		}
	}
	dirs, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if !known[d.Name()] && d.Name() != "fuzz" {
			t.Errorf("testdata/%s belongs to no rule", d.Name())
		}
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
