package render

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// nested leads each layer to the values of the chart, where they are those of a chart that depends on it: under its name,
// or the alias that it has there. own are that chart's own values.
func nested(own layer, layers []layer, key string) (out []layer, ok bool) {
	if own.root == nil {
		own = layer{hidden: "values"}
	}
	for _, l := range append([]layer{own}, layers...) {
		if l.root == nil {
			out = append(out, l)
			continue
		}
		if _, n := (&manifest{node: l.root}).at(key); n != nil && !kubeyaml.IsNull(n) {
			l.root, l.within = n, object.Path{key}
			out, ok = append(out, l), true
		}
	}
	return out, ok
}

// ownValues returns the values of a chart in a folder, where they are among the files.
func (l *linker) ownValues(folder string) layer {
	if folder == "" || isChartName(folder) && !strings.Contains(folder, "/") {
		return layer{}
	}
	f := l.endingIn(path.Join(strings.TrimPrefix(folder, "/"), "values.yaml"))
	if f != nil {
		l.installed[f] = true
	}
	return l.readValues(f)
}

// umbrellas renders the charts in view that depend on the chart and that no release in view installs. Who installs them, and
// with what more values, is not known: only what is written is. Other values files beside them may change that.
func (l *linker) umbrellas() {
	for i := range l.manifests {
		m := &l.manifests[i]
		own := l.byName[clean(join(m.file.Name, "values.yaml"))]
		if m.kind != chartFile || own == nil || l.installed[own] {
			continue
		}
		_, dependencies := m.at("dependencies")
		for _, d := range items(dependencies) {
			key := textOf(d, "alias")
			if key == "" {
				key = textOf(d, "name")
			}
			if isChartName(textOf(d, "name")) {
				l.umbrella(own, key)
			}
		}
	}
}

func (l *linker) umbrella(own *source.File, key string) {
	values := l.readValues(own)
	layers, ok := nested(values, nil, key)
	if !ok {
		return
	}
	r := release{name: "${release}", place: place{own, values.line, values.root}, layers: append([]layer{{hidden: "values"}}, layers...)}
	folder := filepath.Dir(own.Name)
	for _, f := range l.files {
		base := filepath.Base(f.Name)
		if f == own || filepath.Dir(f.Name) != folder || !strings.Contains(base, "values") {
			continue
		}
		beside, ok := nested(layer{}, []layer{l.readValues(f)}, key)
		if over := beside[len(beside)-1]; ok {
			over.patch = "values"
			r.layers = append(r.layers, over)
		}
	}
	l.render(own, r)
}
