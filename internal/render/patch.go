package render

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/source"
)

// patch is what an overlay does to HelmReleases. Which of the overlays in view run, and where, is not known: what they
// change is not either.
type patch struct {
	// name matches the name of the HelmRelease, and is nil for all of them.
	name      *regexp.Regexp
	namespace string
	// names reports whether the patch changes how the release is named.
	names bool
	layer layer
}

func (p *patch) fits(m *manifest) bool {
	if !sameNamespace(p.namespace, m.text("metadata", "namespace")) {
		return false
	}
	return p.name == nil || p.name.MatchString(m.text("metadata", "name"))
}

// mostPatches bounds how many patches of a HelmRelease are looked at one by one.
const mostPatches = 100

// patch puts the patches for a HelmRelease over its values.
func (l *linker) patch(m *manifest, r *release) {
	count := 0
	for i := range l.patches {
		p := &l.patches[i]
		if !p.fits(m) {
			continue
		}
		if p.names {
			r.name = "${patch}"
		}
		switch count++; {
		case count > mostPatches:
			r.layers = append(r.layers, layer{hidden: "patch"})
			return
		case p.layer.root == nil:
			r.layers = append([]layer{p.layer}, r.layers...) // valuesFrom, which comes below values
		default:
			r.layers = append(r.layers, p.layer)
		}
	}
}

// isPatch reports whether a HelmRelease names no chart, or that a kustomization names its file as a patch: it is there for one that
// stands elsewhere.
func (l *linker) isPatch(m *manifest) bool {
	if l.patchFiles[m.file] {
		return true
	}
	_, chart := m.at("spec", "chart", "spec", "chart")
	_, ref := m.at("spec", "chartRef")
	return chart == nil && ref == nil
}

// collect collects the patches of HelmReleases, those that stand as files of their own and those in Kustomizations, and
// what kustomize generates.
func (l *linker) collect() {
	for i := range l.manifests {
		switch m := &l.manifests[i]; m.kind {
		case kustomization, component:
			l.patchesIn(m, m.node)
			l.findGenerators(m)
		case fluxKustomization:
			if _, spec := m.at("spec"); spec != nil {
				l.patchesIn(m, spec)
			}
		}
	}
	for i := range l.manifests {
		if m := &l.manifests[i]; m.kind == fluxRelease && l.isPatch(m) {
			l.addPatch(m.node, regexp.QuoteMeta(m.text("metadata", "name")), m.text("metadata", "namespace"))
		}
	}
}

func (l *linker) patchesIn(m *manifest, in *yaml.Node) {
	for _, field := range []string{"patches", "patchesJson6902", "patchesStrategicMerge"} {
		list := kubeyaml.Child(in, field)
		if list == nil || list.Kind != yaml.SequenceNode {
			continue
		}
		for _, p := range list.Content {
			switch p = kubeyaml.Resolve(p); {
			case p.Kind == yaml.MappingNode:
				l.targeted(m, p)
			case strings.Contains(p.Value, "\n"):
				l.patchText(p.Value, nil)
			default:
				l.patchFiles[l.byName[clean(join(m.file.Name, p.Value))]] = true
			}
		}
	}
}

// targeted adds a patch that may stand in the Kustomization or in a file, and may name its target.
func (l *linker) targeted(m *manifest, p *yaml.Node) {
	target := kubeyaml.Child(p, "target")
	if target != nil && textOf(target, "kind") != "HelmRelease" && textOf(target, "kind") != "" {
		return
	}
	if inline := kubeyaml.Child(p, "patch"); inline != nil {
		l.patchText(inline.Value, target)
		return
	}
	f := l.byName[clean(join(m.file.Name, textOf(p, "path")))]
	if l.patchFiles[f] = true; f == nil || target == nil {
		return
	}
	if f.Data == nil {
		if data, err := source.ReadText(f.Name); err == nil {
			l.patchText(string(data), target)
		}
		return
	}
	l.patchText(string(f.Data), target)
}

func (l *linker) patchText(s string, target *yaml.Node) {
	for _, d := range source.Split([]byte(s)) {
		var doc yaml.Node
		if kubeyaml.Unmarshal(d.Text, &doc) != nil || len(doc.Content) == 0 {
			continue
		}
		root := doc.Content[0]
		name, namespace := "", ""
		if target != nil {
			name, namespace = textOf(target, "name"), textOf(target, "namespace")
		}
		switch {
		case root.Kind == yaml.SequenceNode && target != nil:
			l.addPatch(operations(root), name, namespace)
		case root.Kind == yaml.MappingNode:
			m := manifest{node: root}
			if m.text("kind") != "HelmRelease" {
				continue
			}
			if target == nil {
				name, namespace = regexp.QuoteMeta(m.text("metadata", "name")), m.text("metadata", "namespace")
			}
			l.addPatch(root, name, namespace)
		}
	}
}

// operations makes of the paths of a JSON patch an object that holds them.
func operations(list *yaml.Node) *yaml.Node {
	root := mapping(list)
	for _, op := range items(list) {
		in := root
		steps := strings.Split(strings.TrimPrefix(textOf(op, "path"), "/"), "/")
		for i, step := range steps {
			step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
			e := kubeyaml.Find(in, step)
			if e == nil {
				e = &kubeyaml.Entry{Key: text(step, list), Value: mapping(list)}
				if i == len(steps)-1 {
					e.Value = text("", list)
				}
				in.Content = append(in.Content, e.Key, e.Value)
			}
			if in = e.Value; in.Kind != yaml.MappingNode {
				break
			}
		}
	}
	return root
}

func (l *linker) addPatch(root *yaml.Node, name, namespace string) {
	m := manifest{node: root}
	p := patch{namespace: namespace}
	if name != "" {
		p.name, _ = regexp.Compile("^(?:" + name + ")$") // a name that is no expression may mean any
	}
	for _, at := range [][]string{{"spec", "releaseName"}, {"spec", "targetNamespace"}} {
		if _, n := m.at(at...); n != nil {
			p.names = true
		}
	}
	values := mapping(root)
	if _, n := m.at("spec"); n != nil && n.Kind != yaml.MappingNode {
		values = n
	}
	if _, n := m.at("spec", "values"); n != nil {
		values = n
	}
	if _, n := m.at("spec", "valuesFrom"); n != nil {
		l.patches = append(l.patches, patch{name: p.name, namespace: namespace, layer: layer{hidden: "patch"}})
	}
	p.layer = layer{root: values, patch: "patch"}
	l.patches = append(l.patches, p)
}
