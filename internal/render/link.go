package render

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

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
func Link(files []*source.File, of ValuesFile) error {
	l := linker{
		files: files, byName: map[string]*source.File{}, stores: map[string][]*source.Object{},
		budgets: map[*source.File]*budget{}, namespace: map[*source.File]string{}, installed: map[*source.File]bool{}, patchFiles: map[*source.File]bool{}, generators: map[string][]generator{},
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
	files     []*source.File
	byName    map[string]*source.File
	manifests []manifest
	patches   []patch
	// patchFiles are the files that kustomizations name as patches.
	patchFiles map[*source.File]bool
	// stores are the ConfigMaps and Secrets by "Kind/name".
	stores map[string][]*source.Object
	// generators are those of kustomizations, by the "Kind/name" of what they generate.
	generators map[string][]generator
	// namespace is what kustomize or Flux puts the objects of a file into.
	namespace map[*source.File]string
	// budgets holds what is spent on each file that releases stand in.
	budgets map[*source.File]*budget
	// installed are the values of charts that a release in view installs.
	installed map[*source.File]bool
}
