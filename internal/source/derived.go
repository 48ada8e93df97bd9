package source

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
)

// Origin knows where what an object holds was written, for an object that does not stand in its file: what a chart renders
// from values there, say.
type Origin interface {
	Trace(object.Path) Trace
}

// Derive returns an object that does not stand in its file. Its node holds what it is made of.
func Derive(o *object.Object, f *File, n *yaml.Node, from Origin) *Object {
	return &Object{Object: o, File: f, node: n, Origin: from}
}

// Rendered reports whether the object does not stand in the file itself, but is what a chart would make of values there.
func (o *Object) Rendered() bool { return o.Origin != nil }

// Value returns the name of the chart's value from which what stands at path follows, or that would change it where the
// chart's default decides: prometheus.prometheusSpec.ruleSelector. It is empty for an object that stands in the file.
func (o *Object) Value(path object.Path) string {
	if o.Origin == nil {
		return ""
	}
	return o.Trace(path).Value.String()
}

// written counts what stands in a file, before anything was added to it.
type written struct{ objects, problems int }

// Written returns the objects and problems of the file as it stands, without those that were added.
func (f *File) Written() ([]*Object, []Problem) {
	if f.written == nil {
		return f.Objects, f.Problems
	}
	return f.Objects[:f.written.objects], f.Problems[:f.written.problems]
}

// Restore takes back what was added to the file, and counts all that is added from now on as not written there.
func (f *File) Restore() {
	if f.written == nil {
		f.written = &written{len(f.Objects), len(f.Problems)}
	}
	f.Objects = f.Objects[:f.written.objects:f.written.objects]
	f.Problems = f.Problems[:f.written.problems:f.written.problems]
}

// AddProblem adds a problem, once: two releases may have the same values.
func (f *File) AddProblem(p Problem) {
	for _, q := range f.Problems {
		if p == q {
			return
		}
	}
	f.Problems = append(f.Problems, p)
}

// Reparse reads another text of the file, as the file was read.
func (f *File) Reparse(text []byte) *File { return Reader{f.keep}.Parse(f.Name, text) }
