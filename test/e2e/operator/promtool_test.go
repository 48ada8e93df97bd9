package operator

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/test/e2e/cluster"
)

// complaints are what promtool says of rules, by its flags and their text.
var complaints = map[string]string{}

// promtool returns what promtool says of the rules that a ruler was given, and nothing where they are fine. It reads them as
// Prometheus of today does: it knows no older scheme of names, and no version.
func promtool(t *testing.T, by *object.Object, rules string) string {
	t.Helper()
	args, ok := promtoolArgs(by)
	key := strings.Join(args, " ") + rules
	if said, done := complaints[key]; done || !ok || rules == "" {
		return said
	}
	root, err := cluster.Root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), filepath.Join(root, "bin", "promtool"), args...)
	cmd.Stdin = strings.NewReader(rules)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	complaints[key] = ""
	if cmd.Run() != nil {
		complaints[key] = spaces.ReplaceAllString(out.String(), " ")
	}
	return complaints[key]
}

// promtoolArgs returns the arguments that promtool takes for a ruler, and false for features that it has no flag for.
func promtoolArgs(by *object.Object) ([]string, bool) {
	args := []string{"check", "rules", "--lint=none"}
	if by.Ref.Kind == object.ThanosRuler {
		return append(args, "--ignore-unknown-fields"), true // of Thanos: partial_response_strategy
	}
	for _, f := range by.Prometheus().Spec.EnableFeatures {
		if f == "promql-binop-fill-modifiers" {
			return nil, false
		}
		if slices.Contains([]string{"promql-experimental-functions", "promql-duration-expr", "promql-extended-range-selectors"}, string(f)) {
			args = append(args, "--enable-feature="+string(f))
		}
	}
	return args, true
}
