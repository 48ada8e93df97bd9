package render

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

var update = flag.Bool("update", false, "write the wanted renderings anew")

// TestLink renders the releases of each archive of files, and compares what comes of them, where each value was written and
// what it is called with the file "want" of the archive. Its comment says what is shown; lines that start with "values:" and
// "release:" are the flags --values and --release, and "show:" cuts what is wanted to the paths that start so.
func TestLink(t *testing.T) {
	names, err := filepath.Glob("testdata/helm/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(err, names)
	}
	for _, name := range names {
		if name, err = filepath.Abs(name); err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := linkArchive(t, archive)
			last := len(archive.Files) - 1
			if *update {
				archive.Files[last].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[last].Data), got); diff != "" {
				t.Errorf("(-want +got, -update writes it anew)\n%s", diff)
			}
		})
	}
}

func linkArchive(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	t.Chdir(t.TempDir())
	var files []*source.File
	for _, f := range archive.Files[:len(archive.Files)-1] {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := Reader().ReadFile(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	var of ValuesFile
	var shown []string
	for line := range strings.Lines(string(archive.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "values":
			of.Names = append(of.Names, value)
		case "release":
			of.Release = value
		case "show":
			shown = append(shown, value)
		}
	}
	var first string
	for range 2 { // it can be done again
		var out strings.Builder
		if err := Link(files, of); err != nil {
			fmt.Fprintln(&out, err)
		}
		for _, f := range files {
			dumpFile(&out, f, shown)
		}
		if first != "" && out.String() != first {
			t.Errorf("the second time is different:\n%s", cmp.Diff(first, out.String()))
		}
		first = out.String()
	}
	return first
}

func dumpFile(out *strings.Builder, f *source.File, shown []string) {
	for _, p := range f.Problems {
		fmt.Fprintf(out, "%s:%d:%d: %s\n", f.Name, p.Line, p.Column, p.Message)
	}
	if f.NotAnalysed != "" {
		fmt.Fprintf(out, "%s: %s\n", f.Name, f.NotAnalysed)
	}
	for _, o := range f.Objects {
		if !o.Rendered() {
			continue
		}
		fmt.Fprintf(out, "%s\n", o.Ref)
		if len(shown) == 0 {
			for _, key := range slices.Sorted(maps.Keys(o.Labels)) {
				fmt.Fprintf(out, "  %s=%s\n", key, o.Labels[key])
			}
		}
		dump(out, o, o.Node(), nil, shown)
	}
}

// dump prints each value below a node with where it was written and the name of the chart's value.
func dump(out *strings.Builder, o *source.Object, n *yaml.Node, path object.Path, shown []string) {
	n = kubeyaml.Resolve(n)
	if len(path) == 1 && (path[0] == "metadata" || path[0] == "apiVersion" || path[0] == "kind") {
		return
	}
	if inner := o.Origin.(*rendered).inner[n]; inner != nil {
		n = inner
	} else if n.Kind == yaml.ScalarNode && len(path) == 2 && o.Ref.Kind == object.Secret {
		if root, err := o.File.ParseText(n, 0); err == nil && root != nil {
			n = root
		}
	}
	switch {
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		entries, _ := kubeyaml.Entries(n)
		for _, e := range entries {
			dump(out, o, e.Value, path.At(e.Key.Value), shown)
		}
		return
	case n.Kind == yaml.SequenceNode && len(n.Content) > 0:
		for i, c := range n.Content {
			dump(out, o, c, path.At(i), shown)
		}
		return
	}
	if len(shown) > 0 && !slices.ContainsFunc(shown, func(s string) bool { return strings.HasPrefix(path.String(), s) }) {
		return
	}
	value := n.Value
	if n.Kind != yaml.ScalarNode {
		value = map[yaml.Kind]string{yaml.MappingNode: "{}", yaml.SequenceNode: "[]"}[n.Kind]
	}
	f, at := o.Place(path, 0, 0)
	under := []rune(f.Line(at.Line))[at.Column-1 : at.Column-1+at.Width]
	fmt.Fprintf(out, "  %s = %q | %s:%d %s | %s\n", path, value, f.Name, at.Line, string(under), o.Value(path))
}
