package docs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/docs"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/render"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

var update = flag.Bool("update", false, "write the pages")

const (
	pages  = "../../docs/checks"
	schema = "../../docs/policy.schema.json"
)

func TestPages(t *testing.T) {
	want := map[string]string{"README.md": docs.Index(checks.All())}
	for _, r := range checks.All() {
		want[r.Name+".md"] = docs.Page(r)
	}
	for name, text := range want {
		checkFile(t, filepath.Join(pages, name), text)
	}
	files, err := os.ReadDir(pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if want[f.Name()] == "" {
			t.Errorf("docs/checks/%s is the page of no check", f.Name())
		}
	}
}

var checkNames = regexp.MustCompile(`(?s)("check": \{ "enum": \[).*?(\n\s*\] \})`)

// TestSchema holds the checks that the policy's schema knows to those that there are.
func TestSchema(t *testing.T) {
	text, err := os.ReadFile(schema)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range checks.All() {
		names = append(names, fmt.Sprintf("\n        %q", r.Name))
	}
	want := checkNames.ReplaceAllString(string(text), "${1}"+strings.Join(names, ",")+"${2}")
	checkFile(t, schema, lockedNames.ReplaceAllString(want, "${1}"+locked("%q")+"${2}"))
}

var (
	lockedNames  = regexp.MustCompile(`(?s)("locked": \{.*?"default": \[).*?(\])`)
	lockedPolicy = regexp.MustCompile(`(?m)^(# locked: \[).*?(\])$`)
)

// locked lists the checks that are locked unless the policy says otherwise.
func locked(format string) string {
	var names []string
	for _, r := range checks.All() {
		if r.Locked {
			names = append(names, fmt.Sprintf(format, r.Name))
		}
	}
	return strings.Join(names, ", ")
}

// TestPolicyManifest holds the default that the policy as shipped tells of to the checks.
func TestPolicyManifest(t *testing.T) {
	const manifest = "../../manifests/base/policy.yaml"
	text := readFile(t, manifest)
	if !lockedPolicy.MatchString(text) {
		t.Fatal("the policy as shipped does not say what is locked")
	}
	checkFile(t, manifest, lockedPolicy.ReplaceAllString(text, "${1}"+locked("%s")+"${2}"))
}

func checkFile(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil { //nolint:gosec // a page for everyone
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v (make docs writes it)", err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is stale (make docs writes it anew; -want +got):\n%s", name, diff)
	}
}

var example = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestExamples runs the examples of the pages: policies are read; the first object shows the mistake, the last is free
// of it.
func TestExamples(t *testing.T) {
	for _, r := range checks.All() {
		t.Run(r.Name, func(t *testing.T) {
			var objects []string
			for _, m := range example.FindAllStringSubmatch(r.Doc, -1) {
				if strings.Contains(m[1], "apiVersion:") {
					objects = append(objects, m[1])
				} else if _, err := lint.ReadPolicy([]byte(m[1]), checks.All()); err != nil {
					t.Errorf("%v in the policy\n%s", err, m[1])
				}
			}
			if len(objects) < 2 {
				t.Skip("no pair of examples")
			}
			if found := findings(t, r, objects[0]); len(found) == 0 {
				t.Errorf("the first example has no finding:\n%s", objects[0])
			}
			last := objects[len(objects)-1]
			if found := findings(t, r, last); len(found) > 0 {
				t.Errorf("the last example has %q:\n%s", found, last)
			}
		})
	}
}

func findings(t *testing.T, r *lint.Check, text string) (messages []string) {
	t.Helper()
	f := render.Reader().Parse("example.yaml", []byte(text))
	if err := render.Link([]*source.File{f}, render.ValuesFile{}); err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Problems {
		if r == report.CheckOf(p) {
			messages = append(messages, p.Message)
		}
	}
	var view []*object.Object
	for _, o := range f.Objects {
		view = append(view, o.Object)
	}
	linter := lint.New(checks.All(), lint.DefaultPolicy())
	for _, o := range view {
		diags, _ := linter.Lint(o, stack.New(view...))
		for _, d := range diags {
			if d.Check == r {
				messages = append(messages, d.Message)
			}
		}
	}
	return messages
}
