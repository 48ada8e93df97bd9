package render

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// rendered is what is known of an object that chart values make.
type rendered struct {
	kind object.Kind
	node *yaml.Node
	// root is the origin of the object as a whole.
	root origin
	// origins are those of the entries that the chart makes, which hold for all that is below them.
	origins origins
	// inner holds, by the text that was made of it, a value that is written as YAML.
	inner map[*yaml.Node]*yaml.Node
}

// Trace says where what is at a path was written.
func (r *rendered) Trace(path object.Path) source.Trace {
	t := r.follow(path)
	out := source.Trace{File: t.origin.file, Line: t.origin.line, Key: t.key, Node: t.node, Left: t.left, Whole: t.inside, Value: t.origin.value}
	if t.origin.fixed {
		out.Key, out.Node, out.Whole = nil, t.origin.node, true
	} else {
		out.Value = out.Value.At(t.rest...)
	}
	return out
}

// trail is how far a path leads into an object.
type trail struct {
	key, node *yaml.Node
	origin    origin
	// rest is the path from the origin, and left what of the path leads nowhere.
	rest, left object.Path
	// inside reports whether the path went on into a string.
	inside bool
}

// follow follows path as far as it leads. The key is that of the value, and nil for list items and the object itself.
func (r *rendered) follow(path object.Path) trail {
	t := trail{node: kubeyaml.Resolve(r.node), origin: r.root}
	for i, e := range path {
		if t.node.Kind == yaml.ScalarNode && r.kind == object.Secret && i == 2 {
			r.enter(&t, path[0])
		}
		key, next := t.origin.file.Step(t.node, e)
		if next == nil {
			t.left = path[i:]
			t.rest = append(t.rest, path[i:]...)
			return t
		}
		t.key, t.node, t.rest = key, next, append(t.rest, e)
		if made := r.origins[key]; made != nil {
			t.origin, t.rest = *made, nil
		}
	}
	return t
}

// enter goes on into the YAML that a string of a Secret holds.
func (r *rendered) enter(t *trail, field any) {
	if r.inner[t.node] != nil {
		t.node = r.inner[t.node]
		return
	}
	if t.origin.fixed || field != "stringData" {
		return
	}
	if root, err := t.origin.file.ParsedText(t.node, t.origin.line); err == nil && root != nil {
		t.node, t.inside = root, true
	}
}
