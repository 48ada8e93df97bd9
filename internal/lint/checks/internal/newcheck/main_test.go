package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const root = "../../../../.."

// skeletonOf writes the skeleton of a check beside a copy of the list of checks.
func skeletonOf(t *testing.T, name string) (dir string, files []string) {
	t.Helper()
	dir = t.TempDir()
	text, err := os.ReadFile(filepath.Join(root, list))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, list)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, list), text, 0o600); err != nil {
		t.Fatal(err)
	}
	files, err = create(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	return dir, files
}

// TestSkeleton holds that the skeleton of a check compiles among the others, and leaves its parts to be written: an example that
// is wrong, of which the check finds nothing yet, and a page.
func TestSkeleton(t *testing.T) {
	dir, files := skeletonOf(t, "promql-odd")
	overlay := map[string][]byte{}
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if name != list && !strings.Contains(string(text), "TODO") {
			t.Errorf("nothing is left to write in %s", name)
		}
		at, err := filepath.Abs(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".go") {
			overlay[at] = text
		}
	}
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile,
		Dir:  root, Overlay: overlay,
	}, "./internal/lint/checks")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range loaded {
		for _, e := range p.Errors {
			t.Error(e)
		}
		if p.Types.Scope().Lookup("PromQLOdd") == nil {
			t.Error("the check is not declared")
		}
	}
}

func TestRefusals(t *testing.T) {
	dir, _ := skeletonOf(t, "group-odd")
	for name, want := range map[string]string{
		"":           "not a name",
		"odd":        "not a name",
		"Group-Odd":  "not a name",
		"group_odd":  "not a name",
		"../a-b":     "not a name",
		"group-odd":  "there is a check group-odd already",
		"group-odd-": "not a name",
		"rule-test":  "does not build a file rule_test.go",
		"rule-linux": "does not build a file rule_linux.go",
		"rule-wasm":  "does not build a file rule_wasm.go",
	} {
		if _, err := create(dir, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	for _, name := range []string{"rule-invalid", "yaml-syntax", "promql-syntax"} {
		if _, err := create(root, name); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := create(t.TempDir(), "group-odd"); err == nil || !strings.Contains(err.Error(), "root of the repository") {
		t.Error(err)
	}
}
