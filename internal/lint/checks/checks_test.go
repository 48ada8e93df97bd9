package checks_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/linttest"
)

// TestChecks holds the checks that are one file each to their test data. A check that is a folder has a test there.
func TestChecks(t *testing.T) {
	for _, check := range checks.All() {
		if len(check.Kinds) == 0 || exists(folder(check)) {
			continue // without kinds it judges files, which package cli tests, or what became of the other checks
		}
		t.Run(check.Name, func(t *testing.T) {
			linttest.Run(t, check, checks.All(), filepath.Join("testdata", check.Name))
		})
	}
}

// folder is that of a check of more than two files.
func folder(check *lint.Check) string { return strings.ReplaceAll(check.Name, "-", "") }

// TestNames holds a check's name, its file or folder, and its test data together.
func TestNames(t *testing.T) {
	files := []string{"checks.go", "checks_test.go", "hostile_test.go", "one_cause_test.go", "bench_test.go", "testdata", "internal"}
	var data []string
	for _, check := range checks.All() {
		if check.Summary() == "" || strings.ContainsAny(check.Summary(), "\n") {
			t.Errorf("%s has no summary", check.Name)
		}
		dir, file := folder(check), strings.ReplaceAll(check.Name, "-", "_")
		files = append(files, dir, file+".go", file+"_test.go")
		data = append(data, check.Name)
		switch {
		case check.Run == nil: // the Linter's own
		case exists(dir):
			for _, name := range []string{dir + ".go", dir + "_test.go", "testdata/bad", "testdata/good"} {
				if !exists(filepath.Join(dir, name)) {
					t.Errorf("check %s has no %s/%s", check.Name, dir, name)
				}
			}
		case !exists(file + ".go"):
			t.Errorf("check %s is not in %s.go", check.Name, file)
		}
	}
	for dir, names := range map[string][]string{".": files, "testdata": data} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !slices.Contains(names, e.Name()) {
				t.Errorf("%s belongs to no check", filepath.Join(dir, e.Name()))
			}
		}
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
