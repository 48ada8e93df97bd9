package render

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
)

// helmRelease renders a HelmRelease, as helm-controller does (github.com/fluxcd/helm-controller and
// github.com/fluxcd/pkg/chartutil.ChartValuesFromReferences): valuesFrom in its order, then values.
func (l *linker) helmRelease(m *manifest) {
	_, spec := m.at("spec")
	if spec == nil || l.isPatch(m) {
		return
	}
	isChart, at := l.chartOf(m)
	key, n := m.at("spec", "values")
	r := release{
		name: l.releaseName(m), namespace: m.text("spec", "targetNamespace"),
		place: place{m.file, m.line, at}, reshaped: reshaped(m),
	}
	if r.namespace == "" {
		r.namespace = l.namespaceOf(m)
	}
	_, files := m.at("spec", "chart", "spec", "valuesFiles")
	if files != nil && (len(files.Content) != 1 || kubeyaml.Resolve(files.Content[0]).Value != "values.yaml") {
		r.layers = append(r.layers, layer{hidden: "valuesFiles"})
	}
	_, from := m.at("spec", "valuesFrom")
	r.layers = append(r.layers, l.valuesFrom(m, from, isChart)...)
	if n != nil && !kubeyaml.IsNull(n) {
		r.place.node = key
		switch {
		case n.Kind == yaml.MappingNode:
			r.layers = append(r.layers, layer{root: n, file: m.file, line: m.line})
		case n.Kind == yaml.ScalarNode && object.IsVariable(n.Value):
			r.layers = append(r.layers, layer{hidden: "values"})
		case isChart:
			m.problem(key, "the values of a release must be a mapping, not %s", describe(n))
			r.layers = append(r.layers, layer{hidden: "values"})
		}
	}
	if within, ok := nested(l.ownValues(m.text("spec", "chart", "spec", "chart")), r.layers, chartName); ok {
		r.layers, isChart = within, true
	}
	if !isChart {
		return
	}
	l.patch(m, &r)
	l.render(m.file, r)
}

func (l *linker) namespaceOf(m *manifest) string {
	if written := m.text("metadata", "namespace"); written != "" {
		return written
	}
	return l.namespace[m.file]
}

func (m *manifest) problem(n *yaml.Node, format string, args ...any) {
	problem(m.file, m.file.Span(n.Line+m.line, n.Column, 1), format, args...)
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a single value"
	}
}

// releaseName follows HelmRelease.GetReleaseName of helm-controller.
func (*linker) releaseName(m *manifest) string {
	name := m.text("metadata", "name")
	if given := m.text("spec", "releaseName"); given != "" {
		return given
	}
	if target := m.text("spec", "targetNamespace"); target != "" {
		return target + "-" + name
	}
	return name
}

// chartOf reports whether a HelmRelease installs the chart, and where it names it.
func (l *linker) chartOf(m *manifest) (is bool, at *yaml.Node) {
	if key, n := m.at("spec", "chart", "spec", "chart"); n != nil && n.Kind == yaml.ScalarNode {
		return isChartName(n.Value), key
	}
	key, _ := m.at("spec", "chartRef", "name")
	name := m.text("spec", "chartRef", "name")
	if key == nil {
		key, _ = m.at("spec")
		return false, key
	}
	for _, other := range l.manifests {
		if other.kind != fluxOCI && other.kind != fluxChart || other.text("metadata", "name") != name {
			continue
		}
		if refers := other.text("spec", "url") + other.text("spec", "chart"); refers != "" {
			return isChartName(refers), key
		}
	}
	return isChartName(name), key
}

// isChartName reports whether a chart's name, path or address is that of the chart.
func isChartName(s string) bool {
	return chartPattern.MatchString(path.Base(strings.TrimSuffix(s, "/")))
}

// chartPattern takes the name of an archive, too.
var chartPattern = regexp.MustCompile(`^` + chartName + `(-\d.*)?$`)

// reshaped returns the kinds of objects that the patches of spec.postRenderers may change.
func reshaped(m *manifest) map[string]bool {
	kinds := map[string]bool{}
	_, list := m.at("spec", "postRenderers")
	for _, r := range items(list) {
		k := kubeyaml.Child(r, "kustomize")
		if k == nil {
			continue
		}
		for _, field := range []string{"patches", "patchesStrategicMerge", "patchesJson6902"} {
			for _, p := range items(kubeyaml.Child(k, field)) {
				kind := textOf(p, "kind") // of a patch that is written out
				if target := kubeyaml.Child(p, "target"); target != nil {
					kind = textOf(target, "kind")
				} else if kind == "" {
					var doc yaml.Node
					if text := kubeyaml.Child(p, "patch"); text != nil && kubeyaml.Unmarshal([]byte(text.Value), &doc) == nil && len(doc.Content) > 0 {
						_, kind = kubeyaml.Header(doc.Content[0], "", "")
					}
				}
				kinds[kind] = true
			}
		}
	}
	return kinds
}
