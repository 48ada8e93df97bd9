package docs_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/alertlint/alertlint/"

// apart is what a program does not link, so that nobody downloads, starts or trusts more than they use. What the packages link that
// judge in upstream's name is not ours to choose: see docs/decisions/size.md.
var apart = []struct {
	program string
	prefix  string // of the import paths
	except  string
}{
	{program: "cmd/alertlint", prefix: module + "internal/admit"},
	{program: "cmd/alertlint", prefix: module + "internal/mutate"},
	{program: "cmd/alertlint", prefix: module + "internal/validate"},
	{program: "cmd/alertlint", prefix: module + "internal/webhook"},
	// The packages of the AlertmanagerConfig implement the interfaces of one package of controller-runtime, which links nothing.
	{program: "cmd/alertlint", prefix: "sigs.k8s.io/controller-runtime", except: "sigs.k8s.io/controller-runtime/pkg/conversion"},
	{program: "cmd/webhook", prefix: module + "internal/cli"},
	{program: "cmd/webhook", prefix: module + "internal/render"},
	{program: "cmd/webhook", prefix: module + "internal/report"},
	{program: "cmd/webhook", prefix: "helm.sh/helm"},
	{program: "cmd/webhook", prefix: "sigs.k8s.io/kustomize"},
}

func TestLinked(t *testing.T) {
	programs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps},
		module+"cmd/alertlint", module+"cmd/webhook")
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range programs {
		from := importers(program)
		for _, a := range apart {
			if module+a.program != program.PkgPath {
				continue
			}
			for path := range from {
				if (path == a.prefix || strings.HasPrefix(path, a.prefix+"/")) && path != a.except {
					t.Errorf("%s links %s: %s", a.program, path, strings.Join(chain(from, path), " imports "))
				}
			}
		}
	}
}

// importers returns a package that imports it for each package that a program links, on a shortest way from the program.
func importers(program *packages.Package) map[string]string {
	from := map[string]string{program.PkgPath: ""}
	for queue := []*packages.Package{program}; len(queue) > 0; queue = queue[1:] {
		for _, p := range queue[0].Imports {
			if _, seen := from[p.PkgPath]; !seen {
				from[p.PkgPath] = queue[0].PkgPath
				queue = append(queue, p)
			}
		}
	}
	return from
}

func chain(from map[string]string, path string) (all []string) {
	for ; path != ""; path = from[path] {
		all = append(all, path)
	}
	slices.Reverse(all)
	return all
}
