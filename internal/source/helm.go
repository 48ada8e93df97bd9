package source

import (
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
)

// manifest is an object that says what Helm installs, or with which values.
type manifest struct {
	kind string // without a version: helm.toolkit.fluxcd.io/HelmRelease
	node *yaml.Node
	file *File
	line int
}

const (
	fluxRelease       = "helm.toolkit.fluxcd.io/HelmRelease"
	argoApplication   = "argoproj.io/Application"
	fluxKustomization = "kustomize.toolkit.fluxcd.io/Kustomization"
	kustomization     = "kustomize.config.k8s.io/Kustomization"
	component         = "kustomize.config.k8s.io/Component"
	fluxOCI           = "source.toolkit.fluxcd.io/OCIRepository"
	fluxChart         = "source.toolkit.fluxcd.io/HelmChart"
	chartFile         = "Chart.yaml"
)

// addManifest keeps an object that takes part in a release. Of a HelmRelease whose names are actions of a template there is
// no telling what it becomes.
func (f *File) addManifest(n *yaml.Node, d document, apiVersion, kind string) {
	group, _, _ := strings.Cut(apiVersion, "/")
	m := manifest{kind: group + "/" + kind, node: n, file: f, line: d.line}
	switch m.kind {
	case fluxRelease, argoApplication:
		for _, at := range [][]string{{"metadata", "name"}, {"metadata", "namespace"}, {"spec", "releaseName"}, {"spec", "targetNamespace"}} {
			if strings.Contains(m.text(at...), "{{") {
				f.NotAnalysed = notYAML
				return
			}
		}
	case fluxKustomization, kustomization, component, fluxOCI, fluxChart:
	default:
		switch name := path.Base(strings.ReplaceAll(f.Name, `\`, "/")); {
		case kind != "" && apiVersion+kind != "Kustomization":
			return
		case name == "kustomization.yaml" || name == "kustomization.yml":
			m.kind = kustomization // which may leave both out
		case name == chartFile:
			m.kind = chartFile
		default:
			return
		}
	}
	f.manifests = append(f.manifests, m)
}

// installs says whether places in the file will be told of.
func (f *File) installs() bool {
	for _, m := range f.manifests {
		switch m.kind {
		case fluxRelease, argoApplication:
			return true
		case kustomization, component:
			if _, charts := m.at("helmCharts"); charts != nil {
				return true
			}
		}
	}
	return false
}

// at returns the key and the value at path, nil where there is none.
func (m *manifest) at(path ...string) (key, n *yaml.Node) {
	n = resolveAlias(m.node)
	for _, p := range path {
		e := find(n, p)
		if n.Kind != yaml.MappingNode || e == nil {
			return nil, nil
		}
		key, n = e.key, resolveAlias(e.value)
	}
	return key, n
}

func (m *manifest) text(path ...string) string {
	if _, n := m.at(path...); n != nil && n.Kind == yaml.ScalarNode && !isNull(n) {
		return n.Value
	}
	return ""
}

func textOf(n *yaml.Node, key string) string { return (&manifest{node: n}).text(key) }

// items returns the mappings of a list.
func items(list *yaml.Node) (out []*yaml.Node) {
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	for _, i := range list.Content {
		if i = resolveAlias(i); i.Kind == yaml.MappingNode {
			out = append(out, i)
		}
	}
	return out
}

// linked is what came of linking a file: all from these counts on.
type linked struct {
	done              bool
	objects, problems int
	// releases counts what was rendered, and expanded is how long its JSON is.
	releases, expanded int
}

// maxReleases bounds the releases of a file: aliases may bring the same one in a million times.
const maxReleases = 100

// unlink takes back what an earlier Link added.
func (f *File) unlink() {
	if !f.linked.done {
		f.linked = linked{done: true, objects: len(f.Objects), problems: len(f.Problems)}
	}
	f.Objects = f.Objects[:f.linked.objects:f.linked.objects]
	f.Problems = f.Problems[:f.linked.problems:f.linked.problems]
	f.linked.releases, f.linked.expanded = 0, 0
}

// Written returns the objects and problems of the file as it stands, without those that Link added.
func (f *File) Written() ([]*Object, []Problem) {
	if !f.linked.done {
		return f.Objects, f.Problems
	}
	return f.Objects[:f.linked.objects], f.Problems[:f.linked.problems]
}

func (f *File) linkProblem(at Position, format string, args ...any) {
	f.addProblem(Problem{Line: at.Line, Column: at.Column, Message: oneLine(fmt.Sprintf(format, args...))})
}

func (f *File) addProblem(p Problem) {
	for _, q := range f.Problems {
		if p == q {
			return // two releases have the same values
		}
	}
	f.Problems = append(f.Problems, p)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// ValuesFile is the values of a release that no file tells of: helm install RELEASE kube-prometheus-stack --values FILE.
type ValuesFile struct {
	// Names are the files, in the order in which they were given: a later one overrides those before it.
	Names []string
	// Release is the name of the release, and empty where it is not known.
	Release string
}

// Link brings together what several files say. It adds the objects that kube-prometheus-stack renders from the values in
// them: of HelmReleases of Flux, of Applications of Argo CD, of kustomizations and of a values file. Objects that name no
// namespace get the one that kustomize or Flux puts them into. What Link added before is taken back first. The error says
// which values file cannot be used.
func Link(files []*File, of ValuesFile) error {
	l := linker{
		files: files, byName: map[string]*File{}, stores: map[string][]*Object{},
		namespace: map[*File]string{}, installed: map[*File]bool{}, patchFiles: map[*File]bool{}, generators: map[string][]generator{},
	}
	for _, f := range files {
		f.unlink()
		l.byName[clean(f.Name)] = f
		l.manifests = append(l.manifests, f.manifests...)
		for _, o := range f.Objects {
			if o.Ref.Kind == object.ConfigMap || o.Ref.Kind == object.Secret {
				key := string(o.Ref.Kind) + "/" + o.Ref.Name
				l.stores[key] = append(l.stores[key], o)
			}
		}
	}
	l.placeInNamespaces()
	l.collect()
	for i := range l.manifests {
		switch m := &l.manifests[i]; m.kind {
		case fluxRelease:
			l.helmRelease(m)
		case argoApplication:
			l.application(m)
		case kustomization, component:
			l.inflate(m)
		}
	}
	l.umbrellas()
	if len(of.Names) > 0 {
		return l.valuesFile(of)
	}
	return nil
}

// linker brings together what several files say of a release.
type linker struct {
	files     []*File
	byName    map[string]*File
	manifests []manifest
	patches   []patch
	// patchFiles are the files that kustomizations name as patches.
	patchFiles map[*File]bool
	// stores are the ConfigMaps and Secrets by "Kind/name".
	stores map[string][]*Object
	// generators are those of kustomizations, by the "Kind/name" of what they generate.
	generators map[string][]generator
	// namespace is what kustomize or Flux puts the objects of a file into.
	namespace map[*File]string
	// installed are the values of charts that a release in view installs.
	installed map[*File]bool
}

// release is what installs the chart.
type release struct {
	name, namespace string
	// place stands for what is not written.
	place    place
	layers   []layer
	reshaped map[string]bool
}

func (*linker) render(f *File, r release) {
	if f.linked.releases++; f.linked.releases > maxReleases {
		at := f.lines().span(r.place.node.Line+r.place.line, r.place.node.Column, 1)
		f.linkProblem(at, "more than %d releases in a file; the others are not read", maxReleases)
		return
	}
	c := chartRender{
		values: values{layers: r.layers, place: r.place}, release: r.name, namespace: r.namespace, reshaped: r.reshaped, file: f,
	}
	c.render()
	f.Objects = append(f.Objects, c.objects...)
}
