package render

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// valuesFrom makes layers of the references.
func (l *linker) valuesFrom(m *manifest, list *yaml.Node, isChart bool) (layers []layer) {
	if list != nil && list.Kind != yaml.SequenceNode {
		return []layer{{hidden: "valuesFrom"}}
	}
	for _, ref := range items(list) {
		if target := kubeyaml.Child(ref, "targetPath"); target != nil {
			layers = append(layers, layer{root: atTarget(target), file: m.file, line: m.line})
			continue
		}
		key := textOf(ref, "valuesKey")
		if key == "" {
			key = "values.yaml"
		}
		found, ok := l.stored(m, textOf(ref, "kind"), textOf(ref, "name"), key, isChart)
		if !ok {
			found = layer{hidden: "valuesFrom"}
		}
		layers = append(layers, found)
	}
	return layers
}

// atTarget returns the values that a reference with a targetPath sets: one, to a text that is not known. Where the path
// leads into a list, all of the list is not known.
func atTarget(target *yaml.Node) *yaml.Node {
	steps := splitDots.FindAllString(target.Value, -1)
	out := text("${valuesFrom}", target)
	for i := len(steps) - 1; i >= 0; i-- {
		step, _, inList := strings.Cut(steps[i], "[")
		if inList {
			out = text("${valuesFrom}", target)
		}
		in := mapping(target)
		in.Content = []*yaml.Node{text(strings.ReplaceAll(step, `\`, ""), target), out}
		out = in
	}
	return out
}

var splitDots = regexp.MustCompile(`(?:\\.|[^.\\])+`)

// stored finds values in a ConfigMap or Secret in view, or in the file from which kustomize makes one.
func (l *linker) stored(m *manifest, kind, name, key string, isChart bool) (layer, bool) {
	var found []layer
	for _, o := range l.stores[kind+"/"+name] {
		if !sameNamespace(o.Ref.Namespace, l.namespaceOf(m)) {
			continue
		}
		field := map[object.Kind]string{object.ConfigMap: "data", object.Secret: "stringData"}[o.Ref.Kind]
		t := o.Trace(object.Path{field, key})
		if len(t.Left) > 0 || t.Node.Kind != yaml.ScalarNode {
			return layer{}, false
		}
		root, err := t.File.ParsedText(t.Node, t.Line)
		if err != nil && isChart {
			line, message := kubeyaml.ErrorLine(err)
			problem(t.File, t.File.InText(t.Node, t.Line, line), "the values in %q are not valid YAML: %s", key, message)
		}
		if err != nil || root == nil || root.Kind != yaml.MappingNode {
			return layer{}, false
		}
		found = append(found, layer{root: root, file: t.File, line: t.Line})
	}
	for _, g := range l.generators[kind+"/"+name] {
		found = append(found, l.generated(g, key))
	}
	if len(found) != 1 || found[0].root == nil {
		return layer{}, false
	}
	return found[0], true
}

func sameNamespace(a, b string) bool { return a == b || a == "" || b == "" }

// generator is what makes kustomize generate a ConfigMap or Secret.
type generator struct {
	node *yaml.Node
	file *source.File
}

func (l *linker) findGenerators(m *manifest) {
	for field, kind := range map[string]string{"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"} {
		_, list := m.at(field)
		for _, g := range items(list) {
			name := kind + "/" + textOf(g, "name")
			l.generators[name] = append(l.generators[name], generator{g, m.file})
		}
	}
}

// generated returns the values in what kustomize generates. Its root is nil where they are not in view.
func (l *linker) generated(g generator, key string) (found layer) {
	files := kubeyaml.Child(g.node, "files")
	if files == nil || files.Kind != yaml.SequenceNode {
		return found
	}
	for _, entry := range files.Content {
		as, file, ok := strings.Cut(kubeyaml.Resolve(entry).Value, "=")
		if !ok {
			as, file = path.Base(as), as
		}
		if as == key {
			found = l.readValues(l.byName[clean(join(g.file.Name, file))])
		}
	}
	return found
}
