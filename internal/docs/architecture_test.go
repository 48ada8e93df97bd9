package docs_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	architecture = "../../docs/architecture.md"
	inside       = "github.com/alertlint/alertlint/internal/"
)

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
}

// TestArchitecture holds the packages and the import order of docs/architecture.md to what go list says.
func TestArchitecture(t *testing.T) {
	text, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	listed, levels := packagesOf(page), orderOf(page)
	if len(listed) == 0 || len(levels) == 0 {
		t.Fatalf("%d packages and %d levels of the import order are read from the page", len(listed), len(levels))
	}
	there := list(t)
	for _, fault := range packageFaults(listed, levels, there) {
		t.Errorf("docs/architecture.md: %s", fault)
	}
	for _, fault := range importFaults(listed, levels, there) {
		t.Errorf("docs/architecture.md: %s", fault)
	}
	for _, name := range namesOf(page) {
		i := slices.IndexFunc(there, func(p pkg) bool { return p.ImportPath == inside+dirOf(name) })
		if i < 0 || !declares(t, there[i].Dir, name) {
			t.Errorf("docs/architecture.md: there is no function %s", name)
		}
	}
}

var (
	packageRow = regexp.MustCompile("(?m)^\\| `([a-z/.]+)` \\| [^|]+ \\|$")
	levelLine  = regexp.MustCompile("(?m)^([0-9]+)\\. ((?:`[a-z/.]+`(?:, )?)+)$")
	funcName   = regexp.MustCompile("`([a-z]+(?:\\.[A-Z][A-Za-z]*){1,2})`")
)

// packagesOf returns the packages of the table, below internal.
func packagesOf(page string) (names []string) {
	for _, m := range packageRow.FindAllStringSubmatch(page, -1) {
		names = append(names, m[1])
	}
	return names
}

// orderOf returns the level of each package in the import order.
func orderOf(page string) map[string]int {
	levels := map[string]int{}
	for i, m := range levelLine.FindAllStringSubmatch(page, -1) {
		for _, name := range quoted.FindAllStringSubmatch(m[2], -1) {
			levels[name[1]] = i
		}
	}
	return levels
}

// namesOf returns the functions that the page names, such as stack.New and lint.Linter.Judge.
func namesOf(page string) (names []string) {
	for _, m := range funcName.FindAllStringSubmatch(page, -1) {
		names = append(names, m[1])
	}
	return names
}

// dirOf is where the package of a function is.
func dirOf(name string) string {
	short, _, _ := strings.Cut(name, ".")
	if short == "checks" || short == "linttest" {
		return "lint/" + short
	}
	return short
}

// packageFaults compares the table and the import order with the packages that there are.
func packageFaults(listed []string, levels map[string]int, there []pkg) (faults []string) {
	used := map[string]bool{}
	for _, p := range there {
		name := entry(listed, p.ImportPath)
		used[name] = true
		if name == "" {
			faults = append(faults, "it lacks "+p.ImportPath)
		}
	}
	for _, name := range listed {
		if !used[name] {
			faults = append(faults, "there is no package "+name)
		}
		if _, ok := levels[name]; !ok {
			faults = append(faults, "the import order lacks "+name)
		}
	}
	for name := range levels {
		if !slices.Contains(listed, name) {
			faults = append(faults, "the table of packages lacks "+name)
		}
	}
	slices.Sort(faults)
	return faults
}

// importFaults finds the imports that do not point to an earlier level.
func importFaults(listed []string, levels map[string]int, there []pkg) (faults []string) {
	for _, p := range there {
		from := entry(listed, p.ImportPath)
		for _, imported := range p.Imports {
			to := entry(listed, imported)
			if from == "" || to == "" || from == to || levels[to] < levels[from] {
				continue
			}
			faults = append(faults, from+" imports "+to+", which is not on an earlier line")
		}
	}
	return faults
}

// entry returns the name under which the table lists a package: its own, or that of a folder above it that ends in "/...".
func entry(listed []string, importPath string) string {
	name, ok := strings.CutPrefix(importPath, inside)
	if !ok {
		return ""
	}
	for _, l := range listed {
		folder, all := strings.CutSuffix(l, "/...")
		if l == name || all && (name == folder || strings.HasPrefix(name, folder+"/")) {
			return l
		}
	}
	return ""
}

func list(t *testing.T) (there []pkg) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports", "./internal/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return there
		} else if err != nil {
			t.Fatal(err)
		}
		there = append(there, p)
	}
}

// declares reports whether a folder declares the function or method, such as stack.New or lint.Linter.Judge.
func declares(t *testing.T, dir, name string) bool {
	t.Helper()
	parts := strings.Split(name, ".")[1:]
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && slices.Equal(parts, declared(f)) {
				return true
			}
		}
	}
	return false
}

// declared is the name of a function, behind that of its receiver's type if it is a method.
func declared(f *ast.FuncDecl) []string {
	if f.Recv == nil {
		return []string{f.Name.Name}
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return []string{id.Name, f.Name.Name}
	}
	return nil
}

// What TestArchitecture has to find in a page that is wrong.
func TestArchitectureFaults(t *testing.T) {
	page := "| `object` | one |\n| `lint` | two |\n| `lint/checks/...` | three |\n| `gone` | four |\n\n" +
		"1. `object`\n2. `lint`, `gone`, `extra`\n3. `lint/checks/...`\n\nThen `lint.New` and `lint.Linter.Judge`.\n"
	there := []pkg{
		{ImportPath: inside + "object", Imports: []string{"fmt", inside + "lint"}},
		{ImportPath: inside + "lint", Imports: []string{inside + "object"}},
		{ImportPath: inside + "lint/checks", Imports: []string{inside + "lint", inside + "lint/checks/watchdog"}},
		{ImportPath: inside + "lint/checks/watchdog", Imports: []string{inside + "lint"}},
		{ImportPath: inside + "new"},
	}
	listed, levels := packagesOf(page), orderOf(page)
	want := []string{"it lacks " + inside + "new", "the table of packages lacks extra", "there is no package gone"}
	if got := packageFaults(listed, levels, there); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	want = []string{"object imports lint, which is not on an earlier line"}
	if got := importFaults(listed, levels, there); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := namesOf(page), []string{"lint.New", "lint.Linter.Judge"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if wd, err := os.Getwd(); err != nil || !declares(t, wd, "docs.TestArchitecture") || declares(t, wd, "docs.Nothing") {
		t.Errorf("docs.TestArchitecture is declared and docs.Nothing is not (%v)", err)
	}
}
