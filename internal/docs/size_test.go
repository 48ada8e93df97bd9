package docs

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A reader holds no more than so much in mind at once.
const (
	mostFileLines     = 300
	mostFunctionLines = 60
	medianFileLines   = 110
)

// TestSizes holds the bounds on how long files and functions are, tests left aside.
func TestSizes(t *testing.T) {
	var sizes []int
	for _, name := range sources(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(text, []byte{'\n'})
		sizes = append(sizes, lines)
		if lines > mostFileLines {
			t.Errorf("%s has %d lines, more than %d", name, lines, mostFileLines)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; n > mostFunctionLines {
				t.Errorf("%s: function %s has %d lines, more than %d", fset.Position(f.Pos()), f.Name.Name, n, mostFunctionLines)
			}
		}
	}
	slices.Sort(sizes)
	if median := sizes[len(sizes)/2]; median > medianFileLines {
		t.Errorf("half of the files have more than %d lines, want at most %d", median, medianFileLines)
	}
}

func sources(t *testing.T) (names []string) {
	t.Helper()
	for _, folder := range []string{"cmd", "internal", "test"} {
		err := filepath.WalkDir(filepath.Join("../..", folder), func(name string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case e.IsDir() && e.Name() == "testdata":
				return fs.SkipDir
			case !e.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}
