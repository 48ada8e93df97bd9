package source

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
)

// collect adds the object that the node holds, or those of a List.
func (f *File) collect(n *yaml.Node, d Document) {
	if n.Kind != yaml.MappingNode {
		return
	}
	apiVersion, kind := kubeyaml.Header(n, "", "")
	item, isList := strings.CutSuffix(kind, "List")
	if !isList {
		f.add(n, d, apiVersion, kind)
		return
	}
	items := kubeyaml.Child(n, "items")
	if items == nil || items.Kind != yaml.SequenceNode {
		return
	}
	for _, i := range items.Content {
		i = kubeyaml.Resolve(i)
		if i.Kind != yaml.MappingNode {
			continue
		}
		// The items of a typed list may leave their apiVersion and kind to it.
		apiVersion, kind := kubeyaml.Header(i, apiVersion, item)
		if strings.HasSuffix(kind, "List") {
			f.problem(d.Line+i.Line, i.Column, "a %s inside a %sList is not supported; it is skipped", kind, item)
			continue
		}
		if !f.add(i, d, apiVersion, kind) {
			return
		}
	}
}

// add adds an object of a known kind. It returns false where the objects of the file have become more than can be read:
// aliases may bring the same one in a million times.
func (f *File) add(n *yaml.Node, d Document, apiVersion, kind string) bool {
	if f.keep != nil && f.keep(f.Name, apiVersion, kind) {
		f.Others = append(f.Others, Other{apiVersion, kind, n, d.Line})
	}
	f.addRegion(d.Line+n.Line, n.Column, secrecyOf(kind))
	if !object.Known(apiVersion, object.Kind(kind)) {
		return true
	}
	raw, err := kubeyaml.JSON(n)
	if f.expanded += len(raw); f.expanded > MaxExpanded {
		f.problem(d.Line+n.Line, n.Column, "the aliases of this file expand to too much data; objects from this %s on are skipped", kind)
		return false
	}
	var o *object.Object
	if err == nil {
		o, err = object.DecodeAs(raw, apiVersion, kind)
	}
	if err != nil {
		place := kubeyaml.NodeError{Line: n.Line, Column: n.Column}
		if inside := (*kubeyaml.NodeError)(nil); errors.As(err, &inside) {
			place = *inside
		}
		f.problem(d.Line+place.Line, place.Column, "cannot read this %s: %s", kind, err)
		return true
	}
	f.Objects = append(f.Objects, &Object{Object: o, File: f, node: n, line: d.Line})
	return true
}

// MaxExpanded bounds the JSON of all objects of a file. Without aliases it is about as long as the file.
const MaxExpanded = 2 * MaxFileBytes
