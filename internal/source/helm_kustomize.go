package source

import "go.yaml.in/yaml/v3"

// inflate renders the chart where a kustomization names it in helmCharts, as kustomize build --enable-helm does
// (sigs.k8s.io/kustomize/api/internal/builtins.HelmChartInflationGeneratorPlugin): valuesFile, additionalValuesFiles,
// valuesInline.
func (l *linker) inflate(m *manifest) {
	_, list := m.at("helmCharts")
	for _, c := range items(list) {
		name := find(c, "name")
		if name == nil || !isChartName(resolveAlias(name.value).Value) {
			continue
		}
		r := release{name: textOf(c, "releaseName"), namespace: textOf(c, "namespace"), place: place{m.file, m.line, name.key}}
		if r.name == "" {
			r.name = "${release}"
		}
		files := []*yaml.Node{child(c, "valuesFile")}
		if more := child(c, "additionalValuesFiles"); more != nil {
			files = append(files, more.Content...)
		}
		for _, f := range files {
			if f == nil {
				continue
			}
			found := l.readValues(l.byName[clean(join(m.file.Name, resolveAlias(f).Value))])
			if found.root == nil {
				found = layer{hidden: "valuesFile"}
			}
			r.layers = append(r.layers, found)
		}
		if in := find(c, "valuesInline"); in != nil {
			r.place.node = in.key
			r.layers = append(r.layers, m.inline(in, true)...)
			if merge := textOf(c, "valuesMerge"); merge != "" && merge != "override" {
				r.layers = append(r.layers, layer{hidden: "valuesMerge"})
			}
		}
		l.render(m.file, r)
	}
}
