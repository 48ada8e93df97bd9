// Command newcheck writes the skeleton of a new check: the check, two examples that it is tested with, its page, and its line in the list of
// checks. What is left to write says TODO. It runs in the root of the repository: make check NAME=some-name.
package main

import (
	"embed"
	"errors"
	"fmt"
	"go/build"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: make check NAME=some-name")
		os.Exit(2)
	}
	files, err := create(".", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "newcheck:", err)
		os.Exit(1)
	}
	fmt.Printf("written:\n  %s\n", strings.Join(files, "\n  "))
	fmt.Printf("Write what says TODO, in that order, until this passes:\n  make docs && go test ./internal/lint/checks ./internal/docs\n")
}

// since is the version that a new check comes with.
const since = "0.1.0"

const list = "internal/lint/checks/checks.go"

// last is the line of the list before which a new check stands: those after it run by themselves.
const last = "\t\tlint.UnusedIgnore,\n"

//go:embed skeleton
var skeleton embed.FS

var wellFormed = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

// create writes the files of a check below root, and none if one of them exists, and returns their names.
func create(root, name string) ([]string, error) {
	if !wellFormed.MatchString(name) {
		return nil, fmt.Errorf("%q is not a name for a check: write two or more words in lower case, such as group-empty: the thing, and what is wrong with it", name)
	}
	file := strings.ReplaceAll(name, "-", "_")
	if notBuilt(file + ".go") {
		return nil, fmt.Errorf("%q is not a name for a check: Go does not build a file %s.go everywhere; add a word to its end", name, file)
	}
	text := map[string]string{}
	names := []string{
		"internal/lint/checks/testdata/" + name + "/bad/" + name + ".yaml", "internal/lint/checks/testdata/" + name + "/good/" + name + ".yaml",
		"internal/lint/checks/" + file + ".go", "docs/checks/" + name + ".md", list,
	}
	for i, from := range []string{"bad.yaml", "good.yaml", "check.go.tmpl", "page.md"} {
		var b strings.Builder
		t, err := template.ParseFS(skeleton, "skeleton/"+from)
		if err != nil {
			return nil, err
		}
		if err := t.Execute(&b, map[string]string{"Name": name, "Var": variable(name), "Since": since}); err != nil {
			return nil, err
		}
		text[names[i]] = b.String()
	}
	for _, taken := range append(names[:4:4], "internal/lint/checks/"+strings.ReplaceAll(name, "-", "")) {
		if _, err := os.Stat(filepath.Join(root, taken)); !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("there is a check %s already: %s exists", name, taken)
		}
	}
	all, err := os.ReadFile(filepath.Join(root, list))
	if err != nil {
		return nil, fmt.Errorf("not the root of the repository: %w", err)
	}
	if strings.Count(string(all), last) != 1 {
		return nil, fmt.Errorf("%s has no line %q to stand before", list, strings.TrimSpace(last))
	}
	text[list] = strings.Replace(string(all), last, "\t\t"+variable(name)+",\n"+last, 1)
	for _, to := range names {
		to := filepath.Join(root, to)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // source code
			return nil, err
		}
	}
	for _, to := range names {
		if err := os.WriteFile(filepath.Join(root, to), []byte(text[to]), 0o644); err != nil { //nolint:gosec // source code
			return nil, err
		}
	}
	return names, nil
}

// notBuilt reports whether the name of a file makes it a test, or keeps it for one system.
func notBuilt(file string) bool {
	nowhere := build.Context{
		GOOS: "none", GOARCH: "none", Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package checks")), nil },
	}
	anywhere, err := nowhere.MatchFile(".", file)
	return err != nil || !anywhere || strings.HasSuffix(file, "_test.go")
}

// initialisms are words that Go writes in capitals.
var initialisms = map[string]string{"api": "API", "promql": "PromQL", "url": "URL", "yaml": "YAML"}

func variable(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		if special, ok := initialisms[word]; ok {
			b.WriteString(special)
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
