package docs_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/render"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

var example = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// unshown are checks whose mistake is too long for a page, or lies in no object.
var unshown = []string{"object-budget", "promql-budget", "not-judged"}

// TestExamples runs the examples of the pages: policies are read; the first object shows the mistake, the last is free
// of it.
func TestExamples(t *testing.T) {
	for _, check := range checks.All() {
		t.Run(check.Name, func(t *testing.T) {
			var objects []string
			for _, m := range example.FindAllStringSubmatch(check.Page(), -1) {
				if strings.Contains(m[1], "apiVersion:") {
					objects = append(objects, m[1])
				} else if _, err := lint.ReadPolicy([]byte(m[1]), checks.All()); err != nil {
					t.Errorf("%v in the policy\n%s", err, m[1])
				}
			}
			for _, word := range []string{"\nWrong", "\nRight"} {
				if !strings.Contains(check.Page(), word) {
					t.Errorf("no example begins with %q", word)
				}
			}
			if slices.Contains(unshown, check.Name) {
				return
			}
			if len(objects) < 2 {
				t.Fatal("no pair of examples")
			}
			if found := findings(t, check, objects[0]); len(found) == 0 {
				t.Errorf("the first example has no finding:\n%s", objects[0])
			}
			last := objects[len(objects)-1]
			if found := findings(t, check, last); len(found) > 0 {
				t.Errorf("the last example has %q:\n%s", found, last)
			}
		})
	}
}

func findings(t *testing.T, check *lint.Check, text string) (messages []string) {
	t.Helper()
	f := render.Reader().Parse("example.yaml", []byte(text))
	if err := render.Link([]*source.File{f}, render.ValuesFile{}); err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Problems {
		if check == report.CheckOf(p) {
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
			if d.Check == check {
				messages = append(messages, d.Message)
			}
		}
	}
	return messages
}
