//go:build unix && !aix && !solaris

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const (
	unfixed = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: a\nspec:\n  groups:\n  - name: a\n    rules:\n" +
		"    - alert: A\n      expr: up == 0\n      labels:\n        priority: 1\n"
	mended = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: a\nspec:\n  groups:\n  - name: a\n    rules:\n" +
		"    - alert: A\n      expr: up == 0\n      labels:\n        priority: \"1\"\n"
)

// TestKilled kills runs while they write: each file holds the old text or the new one, and the next run leaves nothing else.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	const files = 60
	name := func(i int) string { return filepath.Join(dir, fmt.Sprintf("%d.yaml", i)) }
	for i := range files {
		if err := os.WriteFile(name(i), []byte(unfixed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (done, left int) {
		for i := range files {
			text, err := os.ReadFile(name(i))
			switch {
			case err != nil:
				t.Fatal(err)
			case string(text) == mended:
				done++
			case string(text) != unfixed:
				t.Fatalf("%s is torn:\n%s", name(i), text)
			}
		}
		all, err := filepath.Glob(filepath.Join(dir, ".alertlint-*"))
		if err != nil {
			t.Fatal(err)
		}
		return done, len(all)
	}
	for round := range 5 {
		before, _ := count()
		cmd := exec.Command("alertlint", "lint", "--fix", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }()
		for writing := true; writing; {
			select {
			case <-ended:
				writing = false
			default:
				done, left := count()
				writing = done < before+1+round && left == 0 || done < before+1
			}
		}
		_ = cmd.Process.Kill()
		<-ended
		done, left := count()
		t.Logf("round %d: %d of %d files are mended, %d temporary files left", round, done, files, left)
	}
	if err := os.WriteFile(filepath.Join(dir, ".alertlint-7.tmp"), []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("alertlint", "lint", "--fix", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if done, left := count(); done != files || left > 0 {
		t.Errorf("%d of %d files are mended, %d temporary files left", done, files, left)
	}
}

// TestRemoveLeft holds that only what no process holds is removed, and nothing that someone wrote.
func TestRemoveLeft(t *testing.T) {
	dir := t.TempDir()
	held, err := newTemp(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Close() }()
	left, err := newTemp(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	policy := filepath.Join(dir, ".alertlint-prod.yaml")
	if err := os.WriteFile(policy, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, ".alertlint-1.tmp")
	if err := os.Symlink(policy, link); err != nil {
		t.Fatal(err)
	}
	removeLeft(dir)
	for _, name := range []string{held.Name(), policy, link} {
		if _, err := os.Lstat(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(left.Name()); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", left.Name(), err)
	}
}

func TestHardLink(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.txt")
	if err := os.WriteFile(a, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(a, b); err != nil {
		t.Skip(err)
	}
	if _, err := writeFile(a, []byte("old"), []byte("new")); err == nil || !strings.Contains(err.Error(), "2 hard links") {
		t.Errorf("error %v", err)
	}
	if text, _ := os.ReadFile(b); string(text) != "old" {
		t.Errorf("%q", text)
	}
	if err := os.Remove(b); err != nil {
		t.Fatal(err)
	}
	if _, err := writeFile(a, []byte("old"), []byte("new")); err != nil {
		t.Error(err)
	}
}

func TestOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	name := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(name, 1234, 2345); err != nil {
		t.Skip(err)
	}
	lost, err := writeFile(name, []byte("old"), []byte("new"))
	if err != nil || lost != "" {
		t.Fatalf("lost %q, error %v", lost, err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.Sys().(*syscall.Stat_t); s.Uid != 1234 || s.Gid != 2345 || info.Mode().Perm() != 0o640 {
		t.Errorf("user %d, group %d, mode %v", s.Uid, s.Gid, info.Mode())
	}
}
