package render

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/source"
)

// Reader reads files with what says in them how releases are installed, for Link to follow.
func Reader() source.Reader { return source.Reader{Keep: keeps} }

// manifest is an object that says what Helm installs, or with which values.
type manifest struct {
	kind string // without a version: helm.toolkit.fluxcd.io/HelmRelease
	node *yaml.Node
	file *source.File
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
func manifestsOf(f *source.File) (out []manifest) {
	for _, o := range f.Others {
		m := manifest{kind: manifestKind(f.Name, o.APIVersion, o.Kind), node: o.Node, file: f, line: o.Line}
		if (m.kind == fluxRelease || m.kind == argoApplication) && m.isTemplate() {
			f.NotAnalysed = source.NotYAML
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
	n = kubeyaml.Resolve(m.node)
	for _, p := range path {
		e := kubeyaml.Find(n, p)
		if n.Kind != yaml.MappingNode || e == nil {
			return nil, nil
		}
		key, n = e.Key, kubeyaml.Resolve(e.Value)
	}
	return key, n
}

func (m *manifest) text(path ...string) string {
	if _, n := m.at(path...); n != nil && n.Kind == yaml.ScalarNode && !kubeyaml.IsNull(n) {
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
		if i = kubeyaml.Resolve(i); i.Kind == yaml.MappingNode {
			out = append(out, i)
		}
	}
	return out
}
