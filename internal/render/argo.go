package render

import (
	"path"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// application renders the sources of an Application that are the chart, as Argo CD does
// (github.com/argoproj/argo-cd/reposerver/repository.helmTemplate): valueFiles, then valuesObject or else values, then
// parameters.
func (l *linker) application(m *manifest) {
	_, many := m.at("spec", "sources")
	_, one := m.at("spec", "source")
	sources := items(many)
	if len(sources) == 0 && one != nil && one.Kind == yaml.MappingNode {
		sources = []*yaml.Node{one}
	}
	refs := map[string]bool{}
	for _, s := range sources {
		refs["$"+textOf(s, "ref")] = true
	}
	for _, s := range sources {
		l.argoSource(m, s, refs)
	}
}

func (l *linker) argoSource(m *manifest, s *yaml.Node, refs map[string]bool) {
	isChart := isChartName(textOf(s, "chart"))
	e := kubeyaml.Find(s, "chart")
	if e == nil {
		if e = kubeyaml.Find(s, "path"); e == nil {
			return
		}
	}
	r := release{
		name: m.text("metadata", "name"), namespace: m.text("spec", "destination", "namespace"),
		place: place{m.file, m.line, e.Key},
	}
	helm := kubeyaml.Child(s, "helm")
	if helm == nil || helm.Kind != yaml.MappingNode {
		helm = mapping(e.Key)
	}
	if name := textOf(helm, "releaseName"); name != "" {
		r.name = name
	}
	r.layers = append(r.layers, l.valueFiles(kubeyaml.Child(helm, "valueFiles"), refs, textOf(s, "path"))...)
	if in := kubeyaml.Find(helm, "valuesObject"); in != nil && !kubeyaml.IsNull(kubeyaml.Resolve(in.Value)) {
		r.place.node = in.Key
		r.layers = append(r.layers, m.inline(in, isChart)...)
	} else if in := kubeyaml.Find(helm, "values"); in != nil {
		r.place.node = in.Key
		r.layers = append(r.layers, m.inlineText(in, isChart)...)
	}
	if kubeyaml.Child(helm, "fileParameters") != nil {
		r.layers = append(r.layers, layer{hidden: "fileParameters"})
	}
	for _, p := range items(kubeyaml.Child(helm, "parameters")) {
		if root := parameter(p); root != nil {
			r.layers = append(r.layers, layer{root: root, file: m.file, line: m.line})
		}
	}
	if within, ok := nested(l.ownValues(textOf(s, "path")), r.layers, chartName); ok {
		r.layers, isChart = within, true
	}
	if isChart {
		l.render(m.file, r)
	}
}

// inline makes a layer of values that stand in the object.
func (m *manifest) inline(e *kubeyaml.Entry, isChart bool) []layer {
	n := kubeyaml.Resolve(e.Value)
	switch {
	case n.Kind == yaml.MappingNode:
		return []layer{{root: n, file: m.file, line: m.line}}
	case n.Kind == yaml.ScalarNode && object.IsVariable(n.Value):
		return []layer{{hidden: "values"}}
	case isChart && !kubeyaml.IsNull(n):
		m.problem(e.Key, "the values of a release must be a mapping, not %s", describe(n))
		return []layer{{hidden: "values"}}
	}
	return nil
}

// inlineText makes a layer of values that stand in the object as a text.
func (m *manifest) inlineText(e *kubeyaml.Entry, isChart bool) []layer {
	n := kubeyaml.Resolve(e.Value)
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
		return nil
	}
	root, err := m.file.ParsedText(n, m.line)
	if err != nil {
		if isChart {
			line, message := kubeyaml.ErrorLine(err)
			problem(m.file, m.file.InText(n, m.line, line), "the values are not valid YAML: %s", message)
		}
		return []layer{{hidden: "values"}}
	}
	if root == nil {
		return nil
	}
	return m.inline(&kubeyaml.Entry{Key: e.Key, Value: root}, isChart)
}

// valueFiles makes layers of values files, in another source of the Application or beside the chart: of one that is in view,
// which is to say that the name of a file ends in its path.
func (l *linker) valueFiles(list *yaml.Node, refs map[string]bool, folder string) (layers []layer) {
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range list.Content {
		item = kubeyaml.Resolve(item)
		ref, file, _ := strings.Cut(item.Value, "/")
		if folder != "" && !strings.HasPrefix(item.Value, "$") {
			ref, file = "", path.Join(folder, item.Value)
		}
		found := layer{}
		if (refs[ref] || ref == "") && strings.Contains(file, "/") {
			found = l.readValues(l.endingIn(file))
		}
		if found.root == nil {
			found = layer{hidden: "valueFiles"}
		}
		layers = append(layers, found)
	}
	return layers
}

// endingIn returns the only file whose name ends in a path.
func (l *linker) endingIn(suffix string) (found *source.File) {
	for name, f := range l.byName {
		if name != suffix && !strings.HasSuffix(name, "/"+suffix) {
			continue
		}
		if found != nil {
			return nil
		}
		found = f
	}
	return found
}

// parameter returns the values that a parameter sets, as helm --set does.
func parameter(p *yaml.Node) *yaml.Node {
	name, val := kubeyaml.Child(p, "name"), kubeyaml.Child(p, "value")
	if name == nil || val == nil || val.Kind != yaml.ScalarNode {
		return nil
	}
	root := atTarget(name)
	leaf := root
	for leaf.Kind == yaml.MappingNode {
		if next := leaf.Content[1]; next.Kind != yaml.MappingNode {
			if !strings.Contains(name.Value, "[") && !strings.HasPrefix(val.Value, "{") {
				leaf.Content[0].Line, leaf.Content[0].Column = val.Line, val.Column
				leaf.Content[1] = typed(val, isTrue(kubeyaml.Child(p, "forceString")))
			}
			break
		}
		leaf = leaf.Content[1]
	}
	return root
}

// typed returns a scalar as --set reads it (helm.sh/helm/v3/pkg/strvals.typedVal): a boolean, null or an integer where it looks
// like one, whatever its quotes.
func typed(n *yaml.Node, asString bool) *yaml.Node {
	out := *n
	if out.Style = yaml.DoubleQuotedStyle; asString {
		return &out
	}
	switch _, err := strconv.ParseInt(n.Value, 10, 64); {
	case err == nil && !strings.HasPrefix(n.Value, "0") || n.Value == "0":
		out.Style, out.Tag = 0, "!!int"
	case n.Value == "true", n.Value == "false", n.Value == "null":
		out.Style, out.Tag = 0, "!!bool"
	}
	return &out
}

// valuesFile renders what helm would from values files.
func (l *linker) valuesFile(of ValuesFile) error {
	r := release{name: of.Release}
	if r.name == "" {
		r.name = "${release}"
	}
	for _, name := range of.Names {
		f := l.sameFile(name)
		found := l.readValues(f)
		if found.root == nil {
			return &ValuesError{name}
		}
		r.layers = append(r.layers, found)
		r.place = place{f, found.line, found.root}
	}
	if within, ok := nested(layer{}, r.layers, chartName); ok {
		r.layers = within
	}
	l.render(r.place.file, r)
	return nil
}

// ValuesError says that a file holds no values.
type ValuesError struct{ Name string }

func (e *ValuesError) Error() string {
	return "--values " + e.Name + ": not a values file, as it contains no mapping"
}
