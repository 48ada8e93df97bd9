package checks_test

import (
	"os"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// Files may lack what is kept elsewhere. A cluster does not, and there it is an error, where an Alertmanager uses it.
func TestSeverityOfSecrets(t *testing.T) {
	for _, test := range []struct {
		file  string
		rule  *lint.Check
		unit  object.Ref
		alive lint.Severity
	}{
		{"secret-missing/bad/alertmanager.yaml", checks.SecretMissing, object.Ref{Kind: object.AlertmanagerConfig, Name: "selected"}, lint.Error},
		{"secret-missing/bad/alertmanager.yaml", checks.SecretMissing, object.Ref{Kind: object.AlertmanagerConfig, Name: "global"}, lint.Error},
		{"secret-missing/bad/alertmanager.yaml", checks.SecretMissing, object.Ref{Kind: object.Alertmanager, Name: "main"}, lint.Error},
		{"secret-key-missing/bad/keys.yaml", checks.SecretKeyMissing, object.Ref{Kind: object.Alertmanager, Name: "main"}, lint.Error},
		{"secret-missing/bad/not-in-view.yaml", checks.SecretMissing, object.Ref{Kind: object.AlertmanagerConfig, Name: "team"}, lint.Warning},
		{"secret-malformed/bad/values.yaml", checks.SecretMalformed, object.Ref{Kind: object.AlertmanagerConfig, Name: "team"}, lint.Warning},
	} {
		data, err := os.ReadFile("testdata/" + test.file)
		if err != nil {
			t.Fatal(err)
		}
		var objects []*object.Object
		for _, o := range source.Parse(test.file, data).Objects {
			objects = append(objects, o.Object)
		}
		files := stack.New(objects...)
		linter := lint.New(checks.All(), lint.DefaultPolicy())
		for _, o := range objects {
			if o.Ref.Kind != test.unit.Kind || o.Ref.Name != test.unit.Name {
				continue
			}
			for st, want := range map[*stack.Stack]lint.Severity{files: lint.Warning, files.Complete(): test.alive} {
				found := 0
				diags, _ := linter.Lint(o, st)
				for _, d := range diags {
					if d.Check == test.rule {
						found++
						if d.Severity != want {
							t.Errorf("%s in %s, complete %t: %s, want %s: %s", test.unit, test.file, st.IsComplete(), d.Severity, want, d.Message)
						}
					}
				}
				if found == 0 {
					t.Errorf("%s in %s: nothing found", test.unit, test.file)
				}
			}
		}
	}
}
