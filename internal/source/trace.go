package source

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
)

// Trace is how far a path leads into an object, and where what it leads to was written.
type Trace struct {
	File *File
	// Line is how many lines of the file come before the YAML document that holds the nodes.
	Line int
	// Key is that of the value, and nil for list items and the object itself.
	Key, Node *yaml.Node
	// Left is what of the path leads nowhere.
	Left object.Path
	// Whole reports whether a part of the string has no place of its own: the node only stands for what is at the path.
	Whole bool
	// Value is the path of the chart's value from which this follows, and empty for what stands in the file.
	Value object.Path
}

// Trace follows path as far as it leads.
func (o *Object) Trace(path object.Path) Trace {
	if o.Origin != nil {
		return o.Origin.Trace(path)
	}
	t := Trace{File: o.File, Line: o.line, Node: kubeyaml.Resolve(o.node)}
	for i, e := range path {
		if t.Node.Kind == yaml.ScalarNode && o.Ref.Kind == object.Secret && i == 2 && path[0] == "stringData" {
			if root, err := t.File.ParsedText(t.Node, t.Line); err == nil && root != nil {
				t.Node, t.Whole = root, true
			}
		}
		key, next := t.File.Step(t.Node, e)
		if next == nil {
			t.Left = path[i:]
			break
		}
		t.Key, t.Node = key, next
	}
	return t
}

// Step returns what stands at a key or an index of a node, which is nil if nothing does. An item of a list has no key.
func (f *File) Step(n *yaml.Node, step any) (key, value *yaml.Node) {
	switch step := step.(type) {
	case string:
		if n.Kind != yaml.MappingNode {
			return nil, nil
		}
		if e := f.find(n, step); e != nil {
			return e.Key, kubeyaml.Resolve(e.Value)
		}
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return nil, kubeyaml.Resolve(n.Content[step])
		}
	}
	return nil, nil
}

// position returns the place of the bytes start..end of a string, and of all of it if both are 0.
func (t Trace) position(start, end int) Position {
	lines := t.File.lines()
	if t.Node.Kind != yaml.ScalarNode || t.Node.Line == 0 {
		key := t.Key
		if key == nil {
			key = t.Node
		}
		return lines.span(key.Line+t.Line, key.Column, len([]rune(key.Value)))
	}
	if end > start && !t.Whole {
		if from, to, ok := lines.within(t.Node, t.Line, start, end); ok {
			return lines.at(from, to)
		}
	}
	return lines.span(t.Node.Line+t.Line, t.Node.Column, scalarWidth(t.Node))
}

// Place returns the file and the position where the value at path was written; see Position. The values of a rendered
// object may stand in another file than its own.
func (o *Object) Place(path object.Path, start, end int) (*File, Position) {
	t := o.Trace(path)
	return t.File, t.position(start, end)
}

// Position returns where the value at path stands: the value itself where it is a scalar, its key where it is a mapping
// or a list, and the nearest value that exists where there is none. start and end narrow it to those bytes of a string;
// both are 0 for all of it. A path may go on into a string that is YAML itself: stringData, "alertmanager.yaml", route.
func (o *Object) Position(path object.Path, start, end int) Position {
	_, at := o.Place(path, start, end)
	return at
}
