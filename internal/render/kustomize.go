package render

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
)

// inflate renders the chart where a kustomization names it in helmCharts, as kustomize build --enable-helm does
// (sigs.k8s.io/kustomize/api/internal/builtins.HelmChartInflationGeneratorPlugin): valuesFile, additionalValuesFiles,
// valuesInline.
func (l *linker) inflate(m *manifest) {
	_, list := m.at("helmCharts")
	for _, c := range items(list) {
		name := kubeyaml.Find(c, "name")
		if name == nil || !isChartName(kubeyaml.Resolve(name.Value).Value) {
			continue
		}
		r := release{name: textOf(c, "releaseName"), namespace: textOf(c, "namespace"), place: place{m.file, m.line, name.Key}}
		if r.name == "" {
			r.name = "${release}"
		}
		files := []*yaml.Node{kubeyaml.Child(c, "valuesFile")}
		if more := kubeyaml.Child(c, "additionalValuesFiles"); more != nil {
			files = append(files, more.Content...)
		}
		for _, f := range files {
			if f == nil {
				continue
			}
			found := l.readValues(l.byName[clean(join(m.file.Name, kubeyaml.Resolve(f).Value))])
			if found.root == nil {
				found = layer{hidden: "valuesFile"}
			}
			r.layers = append(r.layers, found)
		}
		if in := kubeyaml.Find(c, "valuesInline"); in != nil {
			r.place.node = in.Key
			r.layers = append(r.layers, m.inline(in, true)...)
			if merge := textOf(c, "valuesMerge"); merge != "" && merge != "override" {
				r.layers = append(r.layers, layer{hidden: "valuesMerge"})
			}
		}
		l.render(m.file, r)
	}
}
