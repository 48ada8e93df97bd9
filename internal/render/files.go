package render

import (
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/source"
)

func clean(name string) string { return filepath.ToSlash(filepath.Clean(name)) }

// join returns the path that a file names relative to itself.
func join(file, path string) string {
	return filepath.Join(filepath.Dir(file), filepath.FromSlash(path))
}

// sameFile returns the file among those read that a path leads to.
func (l *linker) sameFile(path string) *source.File {
	if f := l.byName[clean(path)]; f != nil {
		return f
	}
	want, err := os.Stat(path)
	if err != nil {
		return nil
	}
	for _, f := range l.files {
		if got, err := os.Stat(f.Name); err == nil && os.SameFile(want, got) {
			return f
		}
	}
	return nil
}

// readValues returns the values in a file that was read: its first document that holds something. What was read is read
// again where it was let go of for want of objects.
func (l *linker) readValues(f *source.File) layer {
	if f == nil || f.NotAnalysed != "" && f.NotAnalysed != source.NotYAML {
		return layer{}
	}
	if f.Data == nil {
		data, err := source.ReadText(f.Name)
		if err != nil {
			return layer{}
		}
		f.Data = data
	}
	for _, d := range source.Split(f.Data) {
		var doc yaml.Node
		if err := kubeyaml.Unmarshal(d.Text, &doc); err != nil {
			return layer{}
		}
		if len(doc.Content) > 0 && doc.Content[0].Kind == yaml.MappingNode {
			return layer{root: doc.Content[0], file: f, line: d.Line}
		}
	}
	return layer{}
}
