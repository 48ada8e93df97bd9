package report

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/source"
)

// TestDiffApplies has patch, where the machine has it, make of the old text the new one.
func TestDiffApplies(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	random := rand.New(rand.NewPCG(1, 2))
	text := func(n int) []string {
		var lines []string
		for range n {
			lines = append(lines, string(rune('a'+random.IntN(4)))+"\n")
		}
		return lines
	}
	for range 30 {
		a := text(random.IntN(60))
		b := append([]string{}, a...)
		for range 1 + random.IntN(4) {
			at := random.IntN(len(b) + 1)
			b = append(b[:at:at], append(text(random.IntN(3)), b[min(len(b), at+random.IntN(2)):]...)...)
		}
		before, after := strings.Join(a, ""), strings.Join(b, "")
		if random.IntN(2) == 0 {
			before, after = before+"end", after+"end" // without an end of line
		}
		if before == after || before == "" || after == "" {
			continue
		}
		dir := t.TempDir()
		file := filepath.Join(dir, "f")
		if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		var diff bytes.Buffer
		if _, err := Diff(&diff, source.Parse("f", []byte(before)), source.Parse("f", []byte(after)), false, false); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("git", "apply", "--unidiff-zero", "-")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(diff.Bytes())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, diff.String())
		}
		if got, _ := os.ReadFile(file); string(got) != after {
			t.Errorf("got %q, want %q by\n%s", got, after, diff.String())
		}
	}
}
