// Package linttest holds checks to their test data.
//
// A check's folder has bad/*.yaml, where every finding is announced on its line by a comment # want "regexp" (several
// regexps for several findings; # want@+2 for two lines further down, where a comment cannot stand), and good/*.yaml, where
// the check is silent. All objects of a file are in view of each other. NAME.policy.yaml is the policy for NAME.yaml, and
// NAME.fixed.yaml what the fixes make of it.
package linttest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/fix"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

var update = flag.Bool("update", false, "write the golden files")

// Run holds one of the checks to the test data in dir.
func Run(t *testing.T, check *lint.Check, checks []*lint.Check, dir string) {
	for _, kind := range []string{"bad", "good"} {
		files, err := filepath.Glob(filepath.Join(dir, kind, "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		files = slices.DeleteFunc(files, func(f string) bool {
			return strings.HasSuffix(f, ".fixed.yaml") || strings.HasSuffix(f, ".policy.yaml")
		})
		if len(files) == 0 {
			t.Errorf("%s has no %s/*.yaml", dir, kind)
		}
		for _, name := range files {
			t.Run(kind+"/"+strings.TrimSuffix(filepath.Base(name), ".yaml"), func(t *testing.T) {
				c := newCase(t, check, checks, name)
				found := c.lint(t, c.file)
				c.checkWants(t, found)
				if kind == "bad" && len(found) == 0 {
					t.Error("a bad file without a finding")
				}
				c.checkFixes(t, found)
			})
		}
	}
}

type testCase struct {
	check  *lint.Check
	linter *lint.Linter
	name   string
	file   *source.File
}

type finding struct {
	object int
	line   int
	lint.Diagnostic
}

func newCase(t *testing.T, check *lint.Check, checks []*lint.Check, name string) *testCase {
	policy := lint.DefaultPolicy()
	if text, err := os.ReadFile(strings.TrimSuffix(name, ".yaml") + ".policy.yaml"); err == nil {
		if policy, err = lint.ReadPolicy(text, checks); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f := source.Parse(name, data)
	if f.NotAnalysed != "" || len(f.Problems) > 0 || len(f.Objects) == 0 {
		t.Fatalf("%s cannot be read: %s %v", name, f.NotAnalysed, f.Problems)
	}
	return &testCase{check, lint.New(checks, policy), name, f}
}

// lint returns the check's findings, and checks that the objects come out as they went in and that their order does not matter.
func (c *testCase) lint(t *testing.T, f *source.File) []finding {
	t.Helper()
	var objects []*object.Object
	for _, o := range f.Objects {
		objects = append(objects, o.Object)
	}
	before := snapshot(t, objects)
	found := c.lintIn(t, f, objects, stack.New(objects...))
	if diff := cmp.Diff(before, snapshot(t, objects)); diff != "" {
		t.Errorf("the check changes its input:\n%s", diff)
	}
	reversed := slices.Clone(objects)
	slices.Reverse(reversed)
	if diff := cmp.Diff(messages(found), messages(c.lintIn(t, f, objects, stack.New(reversed...)))); diff != "" {
		t.Errorf("the order of objects in view matters:\n%s", diff)
	}
	return found
}

func (c *testCase) lintIn(t *testing.T, f *source.File, objects []*object.Object, st *stack.Stack) (found []finding) {
	t.Helper()
	for i, o := range objects {
		diags, bugs := c.linter.Lint(o, st)
		for _, b := range bugs {
			t.Fatalf("%v: %s", b, b.Reason)
		}
		for _, d := range diags {
			if d.Check == c.check {
				if strings.ContainsAny(d.Message, "\n\t") || strings.HasSuffix(d.Message, ".") {
					t.Errorf("not a clean message: %q", d.Message)
				}
				at := f.Objects[i].Position(d.Path, d.Range.Start, d.Range.End)
				found = append(found, finding{i, at.Line, d})
			}
		}
	}
	return found
}

func snapshot(t *testing.T, objects []*object.Object) string {
	t.Helper()
	var all []any
	for _, o := range objects {
		all = append(all, o.Raw, o.PrometheusRule(), o.Config(), o.Prometheus(), o.ThanosRuler(), o.Alertmanager(), o.Namespace())
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func messages(found []finding) (out []string) {
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s: %s: %s", f.Object, f.Path, f.Message))
	}
	return out
}

var (
	wantComment = regexp.MustCompile(`# want(?:@([+-]\d+))?((?: "(?:[^"\\]|\\.)*")+)\s*$`)
	quoted      = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

func (c *testCase) checkWants(t *testing.T, found []finding) {
	t.Helper()
	wants := map[int][]*regexp.Regexp{}
	for i, line := range strings.Split(string(c.file.Data), "\n") {
		m := wantComment.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at := i + 1
		if m[1] != "" {
			offset, _ := strconv.Atoi(m[1])
			at += offset
		}
		for _, q := range quoted.FindAllString(m[2], -1) {
			text, err := strconv.Unquote(q)
			if err != nil {
				t.Fatalf("%s:%d: %s: %v", c.name, i+1, q, err)
			}
			wants[at] = append(wants[at], regexp.MustCompile(text))
		}
	}
	for _, f := range found {
		i := slices.IndexFunc(wants[f.line], func(re *regexp.Regexp) bool { return re.MatchString(f.Message) })
		if i < 0 {
			t.Errorf("%s:%d: unexpected finding at %s: %s", c.name, f.line, f.Path, f.Message)
			continue
		}
		wants[f.line] = slices.Delete(wants[f.line], i, i+1)
	}
	for line, left := range wants {
		for _, re := range left {
			t.Errorf("%s:%d: no finding that matches %q", c.name, line, re)
		}
	}
}

// checkFixes applies the fixes by both ways, the JSON patch and the YAML edit, and compares.
func (c *testCase) checkFixes(t *testing.T, found []finding) {
	t.Helper()
	fixes := map[int][]*lint.Fix{}
	for _, f := range found {
		if f.Fix != nil {
			fixes[f.object] = append(fixes[f.object], f.Fix)
		}
	}
	golden := strings.TrimSuffix(c.name, ".yaml") + ".fixed.yaml"
	if len(fixes) == 0 {
		if _, err := os.Stat(golden); err == nil {
			t.Errorf("%s is there, but no finding has a fix", golden)
		}
		return
	}
	text, err := fix.EditFile(c.file, fixes)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, text, 0o644); err != nil { //nolint:gosec // a golden file
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
	fixed := source.Parse(golden, text)
	for _, f := range c.lint(t, fixed) {
		if f.Fix != nil {
			t.Errorf("%s:%d: still fixable: %s", golden, f.line, f.Message)
		}
	}
	for i, o := range c.file.Objects {
		if got := patched(t, o.Raw, fixes[i]); !jsonpatch.Equal(got, fixed.Objects[i].Raw) {
			t.Errorf("%s: the JSON patch and the YAML edit differ:\n%s", o.Ref, cmp.Diff(indented(got), indented(fixed.Objects[i].Raw)))
		}
	}
}

func patched(t *testing.T, raw []byte, fixes []*lint.Fix) []byte {
	t.Helper()
	if len(fixes) == 0 {
		return raw
	}
	ops, err := json.Marshal(fix.Patch(fixes...))
	if err != nil {
		t.Fatal(err)
	}
	patch, err := jsonpatch.DecodePatch(ops)
	if err != nil {
		t.Fatal(err)
	}
	out, err := patch.Apply(raw)
	if err != nil {
		t.Fatalf("%s: %v", ops, err)
	}
	return out
}

func indented(raw []byte) string {
	var b bytes.Buffer
	_ = json.Indent(&b, raw, "", "  ")
	return b.String()
}
