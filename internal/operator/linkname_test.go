package operator

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
)

// TestSignatures holds what is pulled in by go:linkname against upstream's source: the linker compares names alone, and a
// parameter that upstream adds would have each call read memory that is none of its business.
func TestSignatures(t *testing.T) {
	if wrong, pulled := signatures(t, "."); len(wrong) > 0 || pulled != 3 {
		t.Errorf("of %d functions:\n%s", pulled, strings.Join(wrong, "\n"))
	}
}

// TestSignaturesAreCompared holds that TestSignatures would find what upstream may change.
func TestSignaturesAreCompared(t *testing.T) {
	const (
		check      = "func(context.Context, *v1alpha1.AlertmanagerConfig, semver.Version, *assets.StoreBuilder) error"
		initialize = "func(*alertmanager.ConfigBuilder, context.Context, *v1.AlertmanagerGlobalConfig, *v1alpha1.AlertmanagerConfig) error"
	)
	wrong, _ := signatures(t, "./testdata/wrongsignature")
	want := []string{
		"byValue is func(context.Context, v1alpha1.AlertmanagerConfig, semver.Version, *assets.StoreBuilder) error, upstream has " + check,
		"gone: upstream has no (*ConfigBuilder).initialise",
		"withoutError is func(context.Context, *v1alpha1.AlertmanagerConfig, semver.Version, *assets.StoreBuilder), upstream has " + check,
		"withoutReceiver is func(context.Context, *v1.AlertmanagerGlobalConfig, *v1alpha1.AlertmanagerConfig) error, upstream has " + initialize,
		"withoutVersion is func(context.Context, *v1alpha1.AlertmanagerConfig, *assets.StoreBuilder) error, upstream has " + check,
	}
	if diff := cmp.Diff(want, wrong); diff != "" {
		t.Error(diff)
	}
}

// signatures compares the functions that a package pulls in with those of upstream, and counts them.
func signatures(t *testing.T, pattern string) (wrong []string, pulled int) {
	t.Helper()
	const upstream = "github.com/prometheus-operator/prometheus-operator/pkg/"
	// All of them are checked from source, in one universe: export data has no functions that are not exported.
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile,
	}, pattern, upstream+"alertmanager", upstream+"operator")
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string]*types.Package{}
	var own *packages.Package
	for _, p := range loaded {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		byPath[p.PkgPath] = p.Types
		if !strings.HasPrefix(p.PkgPath, upstream) {
			own = p
		}
	}
	for local, remote := range linknames(own.Syntax) {
		pulled++
		pkg, name := path.Dir(remote), path.Base(remote)
		pkg, name = strings.TrimPrefix(pkg+"/"+name[:strings.IndexByte(name, '.')], "./"), name[strings.IndexByte(name, '.')+1:]
		is := own.Types.Scope().Lookup(local).(*types.Func).Signature()
		has := function(byPath[pkg], name)
		switch {
		case has == nil:
			wrong = append(wrong, fmt.Sprintf("%s: upstream has no %s", local, name))
		case !types.Identical(is, has):
			wrong = append(wrong, fmt.Sprintf("%s is %s, upstream has %s", local, show(is), show(has)))
		}
	}
	slices.Sort(wrong)
	return wrong, pulled
}

// linknames returns the functions that files pull in, and what they pull.
func linknames(files []*ast.File) map[string]string {
	found := map[string]string{}
	for _, file := range files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				if f := strings.Fields(c.Text); len(f) == 3 && f[0] == "//go:linkname" {
					found[f[1]] = f[2]
				}
			}
		}
	}
	return found
}

// function returns the signature of a function, or of a method "(*T).f" as a function of its receiver, and nil if there is none.
func function(pkg *types.Package, name string) *types.Signature {
	receiver, method, isMethod := strings.Cut(strings.TrimPrefix(name, "(*"), ").")
	if !isMethod {
		f, ok := pkg.Scope().Lookup(name).(*types.Func)
		if !ok {
			return nil
		}
		return f.Signature()
	}
	of, ok := pkg.Scope().Lookup(receiver).(*types.TypeName)
	if !ok {
		return nil
	}
	found, _, _ := types.LookupFieldOrMethod(types.NewPointer(of.Type()), true, pkg, method)
	f, ok := found.(*types.Func)
	if !ok {
		return nil
	}
	s := f.Signature()
	params := append([]*types.Var{s.Recv()}, slices.Collect(s.Params().Variables())...)
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), s.Results(), s.Variadic())
}

// show prints the types of a signature without the names of its parameters.
func show(s *types.Signature) string {
	bare := func(vars *types.Tuple) *types.Tuple {
		var out []*types.Var
		for v := range vars.Variables() {
			out = append(out, types.NewParam(0, nil, "", v.Type()))
		}
		return types.NewTuple(out...)
	}
	s = types.NewSignatureType(nil, nil, nil, bare(s.Params()), bare(s.Results()), s.Variadic())
	return types.TypeString(s, func(p *types.Package) string { return p.Name() })
}
