package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/unicode"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

var update = flag.Bool("update", false, "write what the scripts compare with anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"alertlint": func() { os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		UpdateScripts:      *update,
		RequireUniqueNames: true,
		Condition: func(name string) (bool, error) {
			if name == "root" { // whom no mode keeps from writing
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"generate": generate,
			"has":      has,
			"reencode": reencode,
		},
	})
}

// exits runs alertlint and compares its exit code: exits 2 lint nowhere.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exits code [argument...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("alertlint", args[1:]...)
	var failed *exec.ExitError
	code := 0
	if errors.As(err, &failed) {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// generate makes the files that are too large or too odd to be written into a script.
func generate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: generate what file")
	}
	name := ts.MkAbs(args[1])
	var text strings.Builder
	rule := func(labels string) {
		fmt.Fprintf(&text, "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: generated\n%s", labels)
	}
	switch args[0] {
	case "sparse": // 100 MB
		ts.Check(os.WriteFile(name, nil, 0o600))
		ts.Check(os.Truncate(name, 100<<20))
		return
	case "rules": // 10,000 of them, every twentieth broken
		rule("spec:\n  groups:\n  - name: a\n    rules:\n")
		for i := range 10_000 {
			expr := "sum(up) > 1"
			if i%20 == 0 {
				expr = "sum(up"
			}
			fmt.Fprintf(&text, "    - alert: A%d\n      expr: %s\n", i, expr)
		}
	case "line": // the same as JSON on one line
		text.WriteString(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"groups":[{"name":"ä","rules":[`)
		for i := range 10_000 {
			fmt.Fprintf(&text, `{"alert":"A%d","expr":"sum(up"},`, i)
		}
		text.WriteString(`{"alert":"Z","expr":"up"}]}]}}`)
	case "objects": // 2,000 of them, each with a label missing
		for range 2000 {
			rule("spec: {}\n---\n")
		}
	case "bomb":
		rule("spec:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n")
		for i := 'b'; i < 'n'; i++ {
			fmt.Fprintf(&text, "  %c: &%c [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", i-1), 10), ","))
		}
	case "values":
		text.WriteString("[" + strings.Repeat("1,", 5_000_000) + "1]")
	case "depth":
		text.WriteString(strings.Repeat("[", 200_000))
	case "binary":
		text.WriteString("\x7fELF\x00\x01kind: PrometheusRule\n")
	case "latin1":
		rule("  annotations:\n    a: \xe4\n")
	case "crlf":
		rule("spec:\n  groups:\n  - name: a\n    rules:\n    - alert: A\n      expr: sum(up\n")
		ts.Check(os.WriteFile(name, []byte("\ufeff"+strings.ReplaceAll(text.String(), "\n", "\r\n")), 0o600))
		return
	case "escapes":
		rule("  labels:\n    a: \"\\e]0;owned\\a\\e[31m\"\n    \u202eb: \u009b1m\nspec: {groups: [{name: a, rules: [{alert: \"\\e[2J\", expr: \"\\e[2J(\"}]}]}\n")
	default:
		ts.Fatalf("generate what? %s", args[0])
	}
	ts.Check(os.WriteFile(name, []byte(text.String()), 0o600))
}

// reencode writes a file of UTF-8 in UTF-16, with a byte order mark: reencode utf-16le from to.
func reencode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: reencode utf-16le|utf-16be from to")
	}
	order := unicode.LittleEndian
	if args[0] == "utf-16be" {
		order = unicode.BigEndian
	}
	text, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(ts.ReadFile(args[1]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o600))
}

// has holds that a file is free of what a terminal acts on, or with crlf that each of its lines ends so.
func has(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] has controls|crlf file")
	}
	text := ts.ReadFile(args[1])
	var found bool
	switch args[0] {
	case "controls":
		found = strings.ContainsAny(text, "\x1b\x07\u009b\u202e")
	case "crlf":
		found = strings.Contains(text, "\r\n") && strings.Count(text, "\n") == strings.Count(text, "\r\n")
	}
	if found == neg {
		ts.Fatalf("%s: %s: %t\n%q", args[1], args[0], found, text)
	}
}

// TestBug holds that a check's bug is told, costs no other finding, and is exit code 3.
func TestBug(t *testing.T) {
	broken := &lint.Check{
		Name: "broken", Kinds: []object.Kind{object.PrometheusRule}, Severity: lint.Error,
		Run: func(*lint.Pass) { panic("oh\x1b[2J no, CANARY") },
	}
	sound := &lint.Check{
		Name: "sound", Kinds: []object.Kind{object.PrometheusRule}, Severity: lint.Error,
		Run: func(p *lint.Pass) { p.Reportf(object.Path{"kind"}, "it runs") },
	}
	var stdout, stderr bytes.Buffer
	file := filepath.Join(t.TempDir(), "rule.yaml")
	if err := os.WriteFile(file, []byte("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := runner{
		options: options{paths: []string{file}, failOn: "error", output: "text", color: "auto"},
		linter:  lint.New([]*lint.Check{broken, sound}, lint.DefaultPolicy()), stdout: &stdout, stderr: &stderr,
	}
	if code := r.run(t.Context()); code != exitBug {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(stdout.String(), "it runs [sound]") {
		t.Errorf("the sound check is not heard:\n%s", stdout.String())
	}
	for _, want := range []string{"check broken failed", "This is a bug in alertlint", "main_test.go"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("no %q in:\n%s", want, stderr.String())
		}
	}
	if strings.Contains(stderr.String()+stdout.String(), "CANARY") {
		t.Errorf("the panic quotes a value in:\n%s", stderr.String())
	}
	if strings.Contains(stderr.String(), "\x1b") {
		t.Errorf("an escape in:\n%q", stderr.String())
	}
}

// TestPanic holds that a panic in a goroutine is told as a bug too.
func TestPanic(t *testing.T) {
	defer func() {
		v := recover()
		if p, ok := v.(*source.Panicked); !ok || p.Value != "oh no" || !strings.Contains(p.Trace, "TestPanic") {
			t.Errorf("recovered %v", v)
		}
	}()
	source.Each(t.Context(), 10, func(i int) {
		if i == 5 {
			panic("oh no")
		}
	})
}
