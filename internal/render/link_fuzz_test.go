package render

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// FuzzLink holds that whatever values hold, every place that is told of lies within its file, and that rendering them
// ends.
func FuzzLink(f *testing.F) {
	names, err := filepath.Glob("testdata/helm/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		var all []string
		for _, file := range archive.Files[:len(archive.Files)-1] {
			all = append(all, string(file.Data))
			f.Add(file.Data)
		}
		f.Add([]byte(strings.Join(all, "\n---\n")))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := Reader().Parse("kustomization.yaml", data)
		files := []*source.File{file}
		if file.Data != nil && file.NotAnalysed == "" {
			_ = Link(files, ValuesFile{Names: []string{"kustomization.yaml"}})
		}
		_ = Link(files, ValuesFile{})
		for _, p := range file.Problems {
			checkWithin(t, file, source.Position{Line: p.Line, Column: p.Column, Width: 1})
		}
		for _, o := range file.Objects {
			left := 2000
			checkPlaces(t, o, o.Node(), nil, &left)
		}
	})
}

func checkPlaces(t *testing.T, o *source.Object, n *yaml.Node, path object.Path, left *int) {
	t.Helper()
	if *left--; *left < 0 || len(path) > object.MaxDepth {
		return
	}
	f, at := o.Place(path, 0, 0)
	checkWithin(t, f, at)
	if (o.Value(path) == "") == o.Rendered() && len(path) > 0 {
		t.Errorf("value %q of %s, rendered: %t", o.Value(path), path, o.Rendered())
	}
	n = kubeyaml.Resolve(n)
	if n.Kind == yaml.ScalarNode && o.Ref.Kind == object.Secret && len(path) == 2 {
		f, at := o.Place(path.At("route", "routes", 0, "receiver"), 0, 0)
		checkWithin(t, f, at)
	}
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			checkPlaces(t, o, c, path.At(i), left)
		case n.Kind == yaml.MappingNode && i%2 == 1:
			checkPlaces(t, o, c, path.At(n.Content[i-1].Value), left)
		}
	}
}

func checkWithin(t *testing.T, f *source.File, p source.Position) {
	t.Helper()
	if lines := bytes.Count(f.Data, []byte{'\n'}) + 1; p.Line < 1 || p.Line > lines {
		t.Fatalf("%+v is not among the %d lines of %q", p, lines, f.Data)
	}
	width := utf8.RuneCountInString(f.Line(p.Line))
	if p.Column < 1 || p.Width < 1 || p.Column > width+1 || p.Width > 1 && p.Column+p.Width > width+1 {
		t.Fatalf("%+v is not within the line %q of %q", p, f.Line(p.Line), f.Data)
	}
}
