package secret

import (
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// kustomization is what kustomize generates.
type kustomization struct {
	Namespace          string           `json:"namespace"`
	NamePrefix         string           `json:"namePrefix"`
	NameSuffix         string           `json:"nameSuffix"`
	GeneratorOptions   generatorOptions `json:"generatorOptions"`
	SecretGenerator    []generator      `json:"secretGenerator"`
	ConfigMapGenerator []generator      `json:"configMapGenerator"`
}

type generator struct {
	Name      string           `json:"name"`
	Namespace string           `json:"namespace"`
	Behavior  string           `json:"behavior"`
	Literals  []string         `json:"literals"`
	Files     []string         `json:"files"`
	Env       string           `json:"env"`
	Envs      []string         `json:"envs"`
	Options   generatorOptions `json:"options"`
}

type generatorOptions struct {
	DisableNameSuffixHash bool `json:"disableNameSuffixHash"`
}

func (k *kustomization) sources(string) (all []Source) {
	for _, s := range k.SecretGenerator {
		all = append(all, k.generated(object.Secret, s))
	}
	for _, c := range k.ConfigMapGenerator {
		all = append(all, k.generated(object.ConfigMap, c))
	}
	return all
}

// generated leaves open what the name will be where a hash is put behind it: kustomize puts it into references too, but
// only into those of kinds that it was told of.
func (k *kustomization) generated(kind object.Kind, g generator) Source {
	noHash := k.GeneratorOptions.DisableNameSuffixHash || g.Options.DisableNameSuffixHash
	made := Source{
		Kind: kind, Name: g.Name, Namespace: g.Namespace, Entries: map[string]Entry{},
		Maybe: !noHash || k.NamePrefix+k.NameSuffix != "",
		Open:  g.Env != "" || len(g.Envs) > 0 || g.Behavior == "merge",
	}
	if k.Namespace != "" {
		made.Namespace = k.Namespace
	}
	// An overlay may name the namespace.
	made.Anywhere = made.Namespace == ""
	for _, l := range slices.Concat(g.Literals, g.Files) {
		key, _, named := strings.Cut(l, "=")
		if !named {
			key = l[strings.LastIndexByte(l, '/')+1:]
		}
		made.Entries[key] = Entry{}
	}
	return made
}
