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

// keeps reports whether a document takes part in a release. By its file alone go a kustomization that names no kind, as it
// may, and the file that describes a chart.
func keeps(file, apiVersion, kind string) bool { return manifestKind(file, apiVersion, kind) != "" }

func manifestKind(file, apiVersion, kind string) string {
	group, _, _ := strings.Cut(apiVersion, "/")
	switch of := group + "/" + kind; of {
	case fluxRelease, argoApplication, fluxKustomization, kustomization, component, fluxOCI, fluxChart:
		return of
	}
	if kind != "" && apiVersion+kind != "Kustomization" {
		return ""
	}
	switch name := path.Base(strings.ReplaceAll(file, `\`, "/")); name {
	case "kustomization.yaml", "kustomization.yml":
		return kustomization
	case chartFile:
		return chartFile
	}
	return ""
}

// manifestsOf returns what a file says of releases. Of a release whose names are actions of a template there is no telling
// what it becomes.
func manifestsOf(f *File) (out []manifest) {
	for _, o := range f.Others {
		m := manifest{kind: manifestKind(f.Name, o.APIVersion, o.Kind), node: o.Node, file: f, line: o.Line}
		if (m.kind == fluxRelease || m.kind == argoApplication) && m.isTemplate() {
			f.NotAnalysed = notYAML
			continue
		}
		out = append(out, m)
	}
	return out
}

func (m *manifest) isTemplate() bool {
	for _, at := range [][]string{{"metadata", "name"}, {"metadata", "namespace"}, {"spec", "releaseName"}, {"spec", "targetNamespace"}} {
		if strings.Contains(m.text(at...), "{{") {
			return true
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

// maxReleases bounds the releases of a file: aliases may bring the same one in a million times.
const maxReleases = 100

// budget is what was spent on the releases of a file.
type budget struct {
	// releases counts what was rendered, and expanded is how long its JSON is.
	releases, expanded int
}

func problem(f *File, at Position, format string, args ...any) {
	f.AddProblem(Problem{Line: at.Line, Column: at.Column, Message: oneLine(fmt.Sprintf(format, args...))})
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
		budgets: map[*File]*budget{}, namespace: map[*File]string{}, installed: map[*File]bool{}, patchFiles: map[*File]bool{}, generators: map[string][]generator{},
	}
	for _, f := range files {
		f.Restore()
		l.byName[clean(f.Name)] = f
		l.manifests = append(l.manifests, manifestsOf(f)...)
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
	// budgets holds what is spent on each file that releases stand in.
	budgets map[*File]*budget
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

func (l *linker) render(f *File, r release) {
	b := l.budgets[f]
	if b == nil {
		b = &budget{}
		l.budgets[f] = b
	}
	if b.releases++; b.releases > maxReleases {
		problem(f, f.Span(r.place.node.Line+r.place.line, r.place.node.Column, 1), "more than %d releases in a file; the others are not read", maxReleases)
		return
	}
	c := chartRender{
		values: values{layers: r.layers, place: r.place}, release: r.name, namespace: r.namespace, reshaped: r.reshaped, file: f, budget: b,
	}
	c.render()
	f.Objects = append(f.Objects, c.objects...)
}
