package source

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
)

// collect adds the object that the node holds, or those of a List.
func (f *File) collect(n *yaml.Node, d document) {
	if n.Kind != yaml.MappingNode {
		return
	}
	apiVersion, kind := header(n, "", "")
	item, isList := strings.CutSuffix(kind, "List")
	if !isList {
		f.add(n, d, apiVersion, kind)
		return
	}
	items := child(n, "items")
	if items == nil || items.Kind != yaml.SequenceNode {
		return
	}
	for _, i := range items.Content {
		i = resolveAlias(i)
		if i.Kind != yaml.MappingNode {
			continue
		}
		// The items of a typed list may leave their apiVersion and kind to it.
		apiVersion, kind := header(i, apiVersion, item)
		if strings.HasSuffix(kind, "List") {
			f.problem(d.line+i.Line, i.Column, "a %s within a %sList is not read", kind, item)
			continue
		}
		if !f.add(i, d, apiVersion, kind) {
			return
		}
	}
}

func header(n *yaml.Node, apiVersion, kind string) (string, string) {
	if v := child(n, "apiVersion"); v != nil {
		apiVersion = v.Value
	}
	if v := child(n, "kind"); v != nil {
		kind = v.Value
	}
	return apiVersion, kind
}

// add adds an object of a known kind. It returns false where the objects of the file have become more than can be read:
// aliases may bring the same one in a million times.
func (f *File) add(n *yaml.Node, d document, apiVersion, kind string) bool {
	if f.keep != nil && f.keep(f.Name, apiVersion, kind) {
		f.Others = append(f.Others, Other{apiVersion, kind, n, d.line})
	}
	f.addRegion(d.line+n.Line, n.Column, secrecyOf(kind))
	if !object.Known(apiVersion, object.Kind(kind)) {
		return true
	}
	raw, err := toJSON(n)
	if f.expanded += len(raw); f.expanded > maxExpanded {
		f.problem(d.line+n.Line, n.Column, "the objects of the file expand to more than can be read; those from this %s on are not read", kind)
		return false
	}
	var o *object.Object
	if err == nil {
		o, err = object.DecodeAs(raw, apiVersion, kind)
	}
	if err != nil {
		place := nodeError{line: n.Line, column: n.Column}
		if inside := (*nodeError)(nil); errors.As(err, &inside) {
			place = *inside
		}
		f.problem(d.line+place.line, place.column, "the %s cannot be read: %s", kind, err)
		return true
	}
	f.Objects = append(f.Objects, &Object{Object: o, File: f, node: n, line: d.line})
	return true
}

// maxExpanded bounds the JSON of all objects of a file. Without aliases it is about as long as the file.
const maxExpanded = 2 * MaxFileBytes

