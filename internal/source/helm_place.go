package source

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
)

// rendered is what is known of an object that chart values make.
type rendered struct {
	// root is the origin of the object as a whole.
	root origin
	// origins are those of the entries that the chart makes, which hold for all that is below them.
	origins origins
	// inner holds, by the text that was made of it, a value that is written as YAML.
	inner map[*yaml.Node]*yaml.Node
}

// Rendered says whether the object does not stand in the file itself, but is what a chart would make of values there.
func (o *Object) Rendered() bool { return o.rendered != nil }

// Value returns the name of the chart's value from which what stands at path follows, or that would change it where the
// chart's default decides: prometheus.prometheusSpec.ruleSelector. It is empty for an object that stands in the file.
func (o *Object) Value(path object.Path) string {
	if o.rendered == nil {
		return ""
	}
	t := o.trace(path)
	if t.origin.fixed {
		return t.origin.value.String()
	}
	return t.origin.value.At(t.rest...).String()
}

// Place returns the file and the position where the value at path was written; see Position. The values of a rendered
// object may stand in another file than its own.
func (o *Object) Place(path object.Path, start, end int) (*File, Position) {
	t := o.trace(path)
	lines := t.origin.file.lines()
	if t.origin.fixed {
		n := t.origin.node
		return t.origin.file, lines.span(n.Line+t.origin.line, n.Column, scalarWidth(n))
	}
	if t.node.Kind != yaml.ScalarNode || t.node.Line == 0 {
		key := t.key
		if key == nil {
			key = t.node
		}
		return t.origin.file, lines.span(key.Line+t.origin.line, key.Column, len([]rune(key.Value)))
	}
	if end > start && !t.inside {
		if from, to, ok := lines.within(t.node, t.origin.line, start, end); ok {
			return t.origin.file, lines.at(from, to)
		}
	}
	return t.origin.file, lines.span(t.node.Line+t.origin.line, t.node.Column, scalarWidth(t.node))
}

// Position returns where the value at path stands: the value itself where it is a scalar, its key where it is a mapping
// or a list, and the nearest value that exists where there is none. start and end narrow it to those bytes of a string;
// both are 0 for all of it. A path may go on into a string that is YAML itself: stringData, "alertmanager.yaml", route.
func (o *Object) Position(path object.Path, start, end int) Position {
	_, at := o.Place(path, start, end)
	return at
}

// InnerPlace returns where something in the alertmanager.yaml of a Secret is written. ok is false where the Secret has
// none; what is encoded stands at its key.
func (o *Object) InnerPlace(inner object.Path) (f *File, at Position, ok bool) {
	for _, field := range []string{"stringData", "data"} {
		path := object.Path{field, "alertmanager.yaml"}
		if t := o.trace(path); len(t.left) == 0 {
			f, at = o.Place(path.At(inner...), 0, 0)
			return f, at, true
		}
	}
	return nil, Position{}, false
}

// trail is how far a path leads into an object.
type trail struct {
	key, node *yaml.Node
	origin    origin
	// rest is the path from the origin, and left what of the path leads nowhere.
	rest, left object.Path
	// inside says that the path went on into a string.
	inside bool
}

// trace follows path as far as it leads. The key is that of the value, and nil for list items and the object itself.
func (o *Object) trace(path object.Path) trail {
	t := trail{node: resolveAlias(o.node), origin: origin{place: place{file: o.File, line: o.line}}}
	if o.rendered != nil {
		t.origin = o.rendered.root
	}
	for i, e := range path {
		if t.node.Kind == yaml.ScalarNode && o.Ref.Kind == object.Secret && i == 2 {
			o.enter(&t, path[0])
		}
		if !o.step(&t, e) {
			t.left = path[i:]
			t.rest = append(t.rest, path[i:]...)
			return t
		}
	}
	return t
}

func (o *Object) step(t *trail, e any) bool {
	switch e := e.(type) {
	case string:
		if t.node.Kind != yaml.MappingNode {
			return false
		}
		found := t.origin.file.find(t.node, e)
		if found == nil {
			return false
		}
		t.key, t.node = found.key, resolveAlias(found.value)
		t.rest = append(t.rest, e)
		if o.rendered != nil && o.rendered.origins[t.key] != nil {
			t.origin, t.rest = *o.rendered.origins[t.key], nil
		}
	case int:
		if t.node.Kind != yaml.SequenceNode || e >= len(t.node.Content) {
			return false
		}
		t.key, t.node = nil, resolveAlias(t.node.Content[e])
		t.rest = append(t.rest, e)
	}
	return true
}

// fewKeys is up to how many keys of a mapping are looked through each time.
const fewKeys = 32

// find is find, by an index of the keys where there are many: each finding in a large mapping has its place looked up.
func (f *File) find(n *yaml.Node, key string) *entry {
	if len(n.Content) <= 2*fewKeys {
		return find(n, key)
	}
	index, ok := f.keys.Load(n)
	if !ok {
		index, _ = f.keys.LoadOrStore(n, newKeyIndex(n))
	}
	return index.(map[string]*entry)[key]
}

// newKeyIndex returns the pairs of a mapping by their keys, as find finds them.
func newKeyIndex(n *yaml.Node) map[string]*entry {
	pairs, err := new(merger).entries(n)
	if err != nil {
		return nil
	}
	index := make(map[string]*entry, len(pairs))
	for i := range pairs {
		if k, err := keyText(pairs[i].key); err == nil {
			index[k] = &pairs[i]
		}
	}
	return index
}

// enter goes on into the YAML that a string of a Secret holds.
func (o *Object) enter(t *trail, field any) {
	if o.rendered != nil && o.rendered.inner[t.node] != nil {
		t.node = o.rendered.inner[t.node]
		return
	}
	if t.origin.fixed || field != "stringData" {
		return
	}
	if p := t.origin.file.parsedText(t.node, t.origin.line); p.err == nil && p.root != nil {
		t.node, t.inside = p.root, true
	}
}

// parsed is what parseText returned.
type parsed struct {
	root *yaml.Node
	err  error
}

// parsedText is parseText, once for all findings in a text and all releases that have it in common.
func (f *File) parsedText(n *yaml.Node, line int) parsed {
	if p, ok := f.texts.Load(n); ok {
		return p.(parsed)
	}
	var p parsed
	p.root, p.err = parseText(n, f, line)
	f.texts.Store(n, p)
	return p
}

// parseText parses a string that is YAML. The lines and columns of what it returns are those of the file, as far as
// possible: in a block scalar everything has its own, elsewhere all stands where the string does.
func parseText(n *yaml.Node, f *File, line int) (*yaml.Node, error) {
	var doc yaml.Node
	err := unmarshal([]byte(n.Value), &doc)
	if err != nil || len(doc.Content) == 0 {
		return nil, err
	}
	root := doc.Content[0]
	shift, indent, ok := blockShift(n, f, line)
	move(root, func(m *yaml.Node) {
		m.Line, m.Column = m.Line+shift, m.Column+indent
		if !ok {
			m.Line, m.Column = n.Line, n.Column
		}
	})
	return root, nil
}

// blockShift returns how far the text of a block scalar is from its first line and column.
func blockShift(n *yaml.Node, f *File, line int) (lines, indent int, ok bool) {
	if n.Style&yaml.LiteralStyle == 0 {
		return 0, 0, false
	}
	number := 0
	for first := range strings.Lines(n.Value) {
		number++
		if inner := strings.TrimLeft(first, " "); strings.TrimSpace(inner) != "" {
			text := f.Line(n.Line + line + number)
			indent = len(text) - len(strings.TrimLeft(text, " ")) - (len(first) - len(inner))
			return n.Line, indent, indent >= 0
		}
	}
	return 0, 0, false
}

// move calls do for a node and each below it, once.
func move(n *yaml.Node, do func(*yaml.Node)) {
	do(n)
	for _, c := range n.Content {
		move(c, do)
	}
}
