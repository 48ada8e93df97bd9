// Package examples_test lints the examples: the good ones pass together, and each broken twin has its finding in the
// company of the good ones.
package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// wants are the rules that report something where the broken twin stands in for its good one.
var wants = map[string][]string{
	"alertmanager.yaml":                 {"config-selector-labels"},
	"alertmanagerconfig.yaml":           {"watchdog-null-route"},
	"prometheus.yaml":                   {"rule-selector-labels", "rule-selector-labels"}, // of both rules
	"prometheusrule-pod-not-ready.yaml": {"promql-syntax"},
	"prometheusrule-unlabelled.yaml":    {"rule-selector-labels"},
}

func TestGood(t *testing.T) {
	if found := lintFiles(t, files(t, "*.yaml")); len(found) > 0 {
		t.Errorf("findings of %v", found)
	}
}

func TestBroken(t *testing.T) {
	broken := files(t, "broken/*.yaml")
	if len(broken) != len(wants) {
		t.Errorf("%d broken files, %d of them wanted", len(broken), len(wants))
	}
	for name := range broken {
		t.Run(name, func(t *testing.T) {
			together := files(t, "*.yaml")
			together[name] = broken[name]
			if diff := cmp.Diff(wants[name], lintFiles(t, together)); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

func files(t *testing.T, pattern string) map[string]*source.File {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*source.File{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := source.Parse(name, data)
		if len(f.Problems) > 0 || f.NotAnalysed != "" {
			t.Errorf("%s: %v %s", name, f.Problems, f.NotAnalysed)
		}
		out[filepath.Base(name)] = f
	}
	return out
}

// lintFiles returns the names of the rules that report something.
func lintFiles(t *testing.T, all map[string]*source.File) (names []string) {
	t.Helper()
	var objects []*object.Object
	for _, f := range all {
		for _, o := range f.Objects {
			objects = append(objects, o.Object)
		}
	}
	linter := lint.New(checks.All(), lint.DefaultPolicy())
	for _, o := range objects {
		diags, bugs := linter.Lint(o, stack.New(objects...))
		if len(bugs) > 0 {
			t.Error(bugs[0].Reason)
		}
		for _, d := range diags {
			names = append(names, d.Check.Name)
		}
	}
	return names
}
