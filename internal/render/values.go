package render

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// values are the values of a release, as Helm merges them from several places.
type values struct {
	// layers are in Helm's order: a later one overrides those before it.
	layers []layer
	// place stands for what is not written anywhere.
	place place
	// made holds what was merged, for its keys to lead back to where they were written.
	made origins
	// left bounds the merging: aliases may bring the same mapping in a million times.
	left int
}

// layer is values from one place.
type layer struct {
	// root is what was written, and nil where it is out of view: hidden says then why, as the name of a variable.
	root   *yaml.Node
	hidden string
	// patch reports whether what is written here may or may not be what runs: a patch of an overlay, say. It holds a name as
	// hidden does.
	patch string
	file  *source.File
	line  int
	// within leads from where values are named to this root: the name of a dependency, in the values of the chart that
	// depends on it.
	within object.Path
	// chart reports whether these are the chart's own.
	chart bool
}

// place is where something is written.
type place struct {
	file *source.File
	line int
	node *yaml.Node
}

// origin is what an entry of a rendered object follows from.
type origin struct {
	place
	// value is the path of the chart's value.
	value object.Path
	// fixed reports whether the entry, and all below it, is not the value itself: a default decides, or the chart makes it up
	// from other things. It stands at the place.
	fixed bool
}

// origins are those of the entries of mappings that were made, by their keys.
type origins map[*yaml.Node]*origin

// found is a value, or that there is none.
type found struct {
	// key and node are nil where there is no value. key is nil for the values as a whole.
	key, node *yaml.Node
	origin    origin
	// unknown names the variable that stands for a value which is not known.
	unknown string
}

// maxMerged bounds the entries that merging makes.
const maxMerged = 10_000

// get returns the value at path, merged as Helm does it (helm.sh/helm/v3/pkg/chartutil.CoalesceTables): mappings by their
// keys, all else as a whole.
func (v *values) get(path ...string) found {
	var parts []found
	for i := len(v.layers) - 1; i >= 0; i-- {
		l := &v.layers[i]
		if l.root == nil {
			if len(parts) == 0 {
				return found{unknown: l.hidden, origin: v.fixed(path)}
			}
			break // what is written may hold more than is in view, which is rare enough
		}
		f, ends := l.at(path)
		switch {
		case l.patch != "":
			if f.node != nil || ends > 0 {
				return found{unknown: l.patch, origin: v.fixed(path)}
			}
			continue
		case f.node == nil && ends == notMapping && len(parts) == 0:
			return found{unknown: "values", origin: v.fixed(path)}
		case f.node == nil && ends > 0, f.node != nil && kubeyaml.IsNull(f.node):
			return v.merge(parts, path)
		case f.node == nil:
			continue
		case f.node.Kind != yaml.MappingNode:
			if len(parts) == 0 {
				parts = append(parts, f)
			}
			return v.merge(parts, path)
		}
		parts = append(parts, f)
	}
	return v.merge(parts, path)
}

// These say why nothing is found at a path, where nothing shines through from the layers below either.
const (
	null       = 1 + iota // something on the way is null, which takes away what is below
	notMapping            // something on the way is no mapping, which is a mistake
)

// at returns what the layer holds at path. ends is 0 where the layers below decide.
func (l *layer) at(path []string) (f found, ends int) {
	f = found{node: kubeyaml.Resolve(l.root), origin: origin{place: place{file: l.file, line: l.line}, value: l.within, fixed: l.chart}}
	for i, key := range path {
		switch {
		case f.node.Kind == yaml.MappingNode:
		case !kubeyaml.IsNull(f.node):
			return found{}, notMapping
		case i > 0:
			return found{}, null
		}
		e := kubeyaml.Find(f.node, key)
		if e == nil {
			return found{}, 0
		}
		f.key, f.node = e.Key, kubeyaml.Resolve(e.Value)
		f.origin.value = f.origin.value.At(key)
	}
	f.origin.node = f.key
	return f, 0
}

// merge makes one value of those that several layers hold, the last one first.
func (v *values) merge(parts []found, path []string) found {
	switch len(parts) {
	case 0:
		return found{origin: v.fixed(path)}
	case 1:
		if parts[0].origin.fixed {
			parts[0].origin = v.fixed(path)
		}
		return parts[0]
	}
	top := parts[0]
	out := top
	out.node = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: top.node.Line, Column: top.node.Column}
	var keys []string
	for _, p := range parts {
		entries, _ := kubeyaml.Entries(p.node)
		for _, e := range entries {
			if key, err := kubeyaml.KeyText(e.Key); err == nil && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
		if v.left -= len(entries); v.left < 0 {
			return found{unknown: "values", origin: v.fixed(path)}
		}
	}
	for _, key := range keys {
		f := v.get(append(slices.Clip(path), key)...)
		if f.unknown != "" {
			f.node = text("${"+f.unknown+"}", f.origin.node)
		}
		if f.node != nil {
			v.made.put(out.node, key, f)
		}
	}
	return out
}

// put sets an entry of a mapping that is being made, at the place where its value was written.
func (o origins) put(in *yaml.Node, key string, f found) {
	k := text(key, f.key)
	if f.key == nil || f.origin.fixed {
		k = text(key, f.origin.node)
	}
	at := f.origin
	o[k] = &at
	for i := 0; i < len(in.Content); i += 2 {
		if in.Content[i].Value == key {
			in.Content[i], in.Content[i+1] = k, f.node
			return
		}
	}
	in.Content = append(in.Content, k, f.node)
}

// fixed returns the origin of a value that is not written: it stands at the nearest thing that is.
func (v *values) fixed(path []string) origin {
	o := origin{place: v.place, fixed: true}
	best := -1
	for i := len(v.layers) - 1; i >= 0; i-- {
		l := &v.layers[i]
		if l.root == nil || l.chart || l.patch != "" {
			continue
		}
		if best < 0 {
			o.value = l.within
		}
		for n := len(path); n > best && n > 0; n-- {
			if f, _ := l.at(path[:n]); f.node != nil {
				o.place, o.value, best = f.origin.place, l.within, n
			}
		}
	}
	for _, key := range path {
		o.value = o.value.At(key)
	}
	return o
}
