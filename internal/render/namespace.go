package render

import (
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/source"
)

// namespaces finds out which namespace kustomize or Flux puts the objects of each file into: the field namespace of a
// kustomization, spec.targetNamespace of a Flux Kustomization. The outermost counts, as it is applied last. A file has none where
// several ways lead to it that do not agree.
type namespaces struct {
	*linker
	// folders are the kustomizations by their folder.
	folders map[string]*manifest
	// ending are all folders by their last name, and seen says which ones are among them.
	ending map[string][]string
	seen   map[string]bool
	used   map[*manifest]bool
	of     map[*source.File]string
	split  map[*source.File]bool
	left   int
}

// maxVisits bounds the ways that lead through kustomizations.
const maxVisits = 100_000

// placeInNamespaces gives the objects that name no namespace the one that they are put into.
func (l *linker) placeInNamespaces() {
	n := namespaces{
		linker: l, folders: map[string]*manifest{}, ending: map[string][]string{}, seen: map[string]bool{}, used: map[*manifest]bool{}, of: map[*source.File]string{}, split: map[*source.File]bool{}, left: maxVisits,
	}
	for i := range l.manifests {
		if m := &l.manifests[i]; m.kind == kustomization || m.kind == component {
			n.folders[path.Dir(clean(m.file.Name))] = m
		}
	}
	for _, m := range n.folders {
		for _, folder := range n.resources(m) {
			if child := n.folders[folder]; child != nil && child != m {
				n.used[child] = true
			}
		}
	}
	for _, f := range l.files {
		n.addFolders(path.Dir(clean(f.Name)))
	}
	for i := range l.manifests {
		if m := &l.manifests[i]; m.kind == fluxKustomization {
			n.flux(m)
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(n.folders)) {
		m := n.folders[folder]
		if !n.used[m] && m.kind == kustomization {
			n.visit(m, "", 0)
		}
	}
	for f, namespace := range n.of {
		if namespace == "" || n.split[f] {
			continue
		}
		l.namespace[f] = namespace
		for _, o := range f.Objects {
			o.Object = o.InNamespace(namespace)
		}
	}
}

// resources returns the files and folders that a kustomization names.
func (*namespaces) resources(m *manifest) (paths []string) {
	for _, field := range []string{"resources", "components", "bases"} {
		_, list := m.at(field)
		if list == nil || list.Kind != yaml.SequenceNode {
			continue
		}
		for _, item := range list.Content {
			if item = kubeyaml.Resolve(item); !strings.Contains(item.Value, "://") {
				paths = append(paths, clean(join(m.file.Name, item.Value)))
			}
		}
	}
	return paths
}

// addFolders adds a folder and those above it.
func (n *namespaces) addFolders(folder string) {
	for ; !n.seen[folder] && folder != "." && folder != "/"; folder = path.Dir(folder) {
		n.seen[folder] = true
		n.ending[path.Base(folder)] = append(n.ending[path.Base(folder)], folder)
	}
}

// flux follows a Kustomization of Flux. Where its folder has no kustomization, Flux takes all that is below
// (github.com/fluxcd/pkg/kustomize.Generator).
func (n *namespaces) flux(m *manifest) {
	folder, ok := n.folderOf(m)
	if !ok {
		return
	}
	namespace := m.text("spec", "targetNamespace")
	if k := n.folders[folder]; k != nil {
		n.used[k] = true
		n.visit(k, namespace, 0)
		return
	}
	for _, f := range n.files {
		if n.left--; n.left < 0 {
			return
		}
		if strings.HasPrefix(clean(f.Name), folder+"/") && n.folders[path.Dir(clean(f.Name))] == nil {
			n.put(f, namespace)
		}
	}
}

// folderOf returns the folder of a Flux Kustomization: the only one whose path ends in spec.path, which counts from the root
// of the repository.
func (n *namespaces) folderOf(m *manifest) (folder string, ok bool) {
	want := strings.TrimPrefix(path.Clean("/"+m.text("spec", "path")), "/")
	if want == "" {
		return "", false
	}
	for _, at := range n.ending[path.Base(want)] {
		if at == want || strings.HasSuffix(at, "/"+want) {
			if ok {
				return "", false
			}
			folder, ok = at, true
		}
	}
	return folder, ok
}

// visit follows a kustomization. namespace is that of the outer ones.
func (n *namespaces) visit(m *manifest, namespace string, depth int) {
	if n.left--; n.left < 0 || depth > len(n.folders) {
		return
	}
	if namespace == "" {
		namespace = m.text("namespace")
	}
	for _, p := range n.resources(m) {
		f := n.byName[p]
		switch child := n.folders[p]; {
		case child != nil && child != m:
			n.visit(child, namespace, depth+1)
		case f != nil:
			n.put(f, namespace)
		}
	}
}

func (n *namespaces) put(f *source.File, namespace string) {
	if had, seen := n.of[f]; seen && had != namespace {
		n.split[f] = true
	}
	n.of[f] = namespace
}
