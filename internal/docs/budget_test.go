package docs_test

import (
	"go/ast"
	"go/types"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// inert are packages whose functions take time in proportion to what they are given, or are given nothing of a user's.
var inert = regexp.MustCompile(`^(bytes|cmp|container/list|context|encoding/base64|errors|fmt|io|iter|log/slog|maps|net|net/http|reflect|runtime|runtime/debug|slices|sort|strconv|strings|testing|` +
	`sync|sync/atomic|time|unicode|unicode/utf8|github\.com/go-logr/.*|github\.com/hashicorp/go-immutable-radix/.*|github\.com/prometheus/client_golang/.*|` +
	`github\.com/prometheus/common/promslog|gomodules\.xyz/jsonpatch/.*|golang\.org/x/.*|k8s\.io/apimachinery/pkg/(apis/meta/v1|labels|runtime/schema|util/.*)|` +
	`sigs\.k8s\.io/controller-runtime/.*)$`)

// exceptions are functions of inert packages that are not.
var exceptions = []string{"v1.LabelSelectorAsSelector"}

// engine are the packages that a request runs through.
var engine = []string{"object", "promql", "routing", "secret", "operator", "stack", "lint", "lint/checks/...", "fix", "admit", "mutate", "validate"}

// TestBudget holds the table of docs/decisions/budget.md against the code: each place of the engine that calls upstream, with what a user
// may have written, has a row that says what bounds it, and each row has its calls.
func TestBudget(t *testing.T) {
	page, err := os.ReadFile("../../docs/decisions/budget.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| (`+"`[^|]*`"+`) \| ([^|]+) \| [^|]+ \|$`).FindAllStringSubmatch(string(page), -1) {
		for _, call := range quoted.FindAllStringSubmatch(row[1], -1) {
			listed[call[1]] = row[2]
		}
	}
	calls := upstreamCalls(t)
	for _, call := range slices.Sorted(maps.Keys(calls)) {
		for _, place := range slices.Sorted(maps.Keys(calls[call])) {
			if where := listed[call]; where != anywhere && !strings.Contains(where, "`"+place+"`") {
				t.Errorf("%s calls %s: say in docs/decisions/budget.md what bounds it", place, call)
			}
		}
	}
	for _, call := range slices.Sorted(maps.Keys(listed)) {
		if calls[call] == nil {
			t.Errorf("docs/decisions/budget.md bounds %s, which nothing calls", call)
		}
		for _, place := range quoted.FindAllStringSubmatch(listed[call], -1) {
			if !calledAt(calls, place[1]) {
				t.Errorf("docs/decisions/budget.md bounds %s in %s, which calls nothing", call, place[1])
			}
		}
	}
}

var quoted = regexp.MustCompile("`([^`]+)`")

// anywhere stands in the table for what is bounded wherever it is called.
const anywhere = "anywhere"

func calledAt(calls map[string]map[string]bool, place string) bool {
	for _, places := range calls {
		if places[place] {
			return true
		}
	}
	return false
}

// upstreamCalls returns the places that call each function of upstream, by its name as the table has it.
func upstreamCalls(t *testing.T) map[string]map[string]bool {
	t.Helper()
	var patterns []string
	for _, p := range engine {
		patterns = append(patterns, "./internal/"+p)
	}
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile,
		Dir:  "../..",
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]map[string]bool{}
	for _, p := range loaded {
		if p.Name == "main" {
			continue // no request runs through a tool of ours
		}
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				if name := called(p.TypesInfo, n); name != "" {
					if calls[name] == nil {
						calls[name] = map[string]bool{}
					}
					calls[name][path.Join(path.Base(p.PkgPath), path.Base(p.Fset.Position(n.Pos()).Filename))] = true
				}
				return true
			})
		}
	}
	return calls
}

// called returns the name of what is called, or declared without a body, and "" where that is not upstream's, is inert, or is given
// constants alone.
func called(info *types.Info, n ast.Node) string {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Body == nil { // pulled in by go:linkname
			return n.Name.Name
		}
	case *ast.CallExpr:
		name, f := ast.Unparen(n.Fun), (*types.Func)(nil)
		switch e := name.(type) {
		case *ast.Ident:
			f, _ = info.Uses[e].(*types.Func)
		case *ast.SelectorExpr:
			f, _ = info.Uses[e.Sel].(*types.Func)
		}
		if f == nil || f.Pkg() == nil || strings.HasPrefix(f.Pkg().Path(), "github.com/alertlint/") {
			return ""
		}
		short := shortName(f)
		constant := f.Signature().Recv() == nil && !slices.ContainsFunc(n.Args, func(arg ast.Expr) bool { return info.Types[arg].Value == nil })
		if constant || inert.MatchString(f.Pkg().Path()) && !slices.Contains(exceptions, short) {
			return ""
		}
		return short
	}
	return ""
}

// shortName is "config.Load" or "parse.Tree.Parse".
func shortName(f *types.Func) string {
	full := strings.Trim(strings.ReplaceAll(strings.NewReplacer("(", "", ")", "", "*", "").Replace(f.FullName()), "/v3.", "."), ".")
	return path.Base(full)
}
