package e2e

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The two doors say the same: what the API server refuses in front of the webhook, the command line finds in the file.
func TestSameWordsAtBothDoors(t *testing.T) {
	monitoring(t)
	for _, file := range []string{
		"examples/alertmanagerconfig.yaml",
		"examples/prometheusrule-pod-not-ready.yaml",
		"examples/broken/alertmanagerconfig.yaml",
		"examples/broken/prometheusrule-pod-not-ready.yaml",
		"test/e2e/testdata/many-mistakes.yaml",
		"test/e2e/testdata/unselected.yaml",
		"test/e2e/testdata/v1beta1.yaml",
	} {
		t.Run(file, func(t *testing.T) {
			var refusals, warnings []string
			for _, d := range lintFile(t, file) {
				if d.Severity == "error" {
					refusals = append(refusals, d.String())
				} else {
					warnings = append(warnings, d.String())
				}
			}
			slices.Sort(refusals)
			slices.Sort(warnings)
			answer := ask(t, parse(t, read(t, file)))
			if diff := cmp.Diff(refusals, answer.refusals()); diff != "" {
				t.Errorf("refused: alertlint lint says -, the API server says +\n%s", diff)
			}
			if diff := cmp.Diff(warnings, answer.warnings); diff != "" {
				t.Errorf("warned: alertlint lint says -, the API server says +\n%s", diff)
			}
		})
	}
}

// lintFile lints a file with all that the cluster holds in view.
func lintFile(t *testing.T, file string) []diagnostic {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), alertlint, "lint", "-o", "json", "--stack", "examples/prometheus.yaml",
		"--stack", "examples/alertmanager.yaml", "--stack", "examples/secret.yaml", "--stack", "test/e2e/testdata/before.yaml", file)
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("%v: %s", err, out)
	}
	return decodeDiagnostics(t, out)
}
