package object

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// holder is a view of an object of which a controller, or kustomize, makes Secrets. These views have only the fields that
// say which, so what else is written there is no problem of the object.
type holder interface{ holdings(name string) []Holding }

// entries are keys whose values are not known.
func entries(at Path, keys ...string) map[string]Entry {
	out := map[string]Entry{}
	for _, k := range keys {
		out[k] = Entry{Path: at}
	}
	return out
}

func keysOf[V any](at Path, fields map[string]V) map[string]Entry {
	out := map[string]Entry{}
	for k := range fields {
		out[k] = Entry{Path: at.At(k)}
	}
	return out
}

// sealedSecret is what a SealedSecret says of its Secret, which has its name (sealedsecrets.SealedSecret.Unseal).
type sealedSecret struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		EncryptedData map[string]json.RawMessage `json:"encryptedData"`
		// Data holds a whole Secret, as the first versions had it.
		Data     json.RawMessage `json:"data"`
		Template struct {
			Metadata metav1.ObjectMeta          `json:"metadata"`
			Data     map[string]json.RawMessage `json:"data"`
		} `json:"template"`
	} `json:"spec"`
}

func (s *sealedSecret) holdings(name string) []Holding {
	h := Holding{Kind: Secret, Name: name, Open: len(s.Spec.Data) > 0, Entries: keysOf(Path{"spec", "encryptedData"}, s.Spec.EncryptedData)}
	maps.Copy(h.Entries, keysOf(Path{"spec", "template", "data"}, s.Spec.Template.Data))
	all := []Holding{h}
	if has(s.Spec.Template.Metadata.Annotations, copied) {
		copy := h
		copy.Anywhere, copy.Maybe = true, true
		all = append(all, copy)
	}
	return all
}

// externalSpec is the specification of an ExternalSecret in every version.
type externalSpec struct {
	Target struct {
		Name           string          `json:"name"`
		CreationPolicy string          `json:"creationPolicy"`
		Manifest       json.RawMessage `json:"manifest"`
		Template       struct {
			MergePolicy  string                     `json:"mergePolicy"`
			Data         map[string]json.RawMessage `json:"data"`
			TemplateFrom []json.RawMessage          `json:"templateFrom"`
		} `json:"template"`
	} `json:"target"`
	Data []struct {
		SecretKey string `json:"secretKey"`
	} `json:"data"`
	DataFrom []json.RawMessage `json:"dataFrom"`
}

// holding follows externalsecret.Reconciler.ApplyTemplate: a template with data replaces what is fetched, unless it is to
// be merged into it.
func (s *externalSpec) holding(name string, at Path) []Holding {
	if s.Target.Name != "" {
		name = s.Target.Name
	}
	if s.Target.CreationPolicy == "None" || len(s.Target.Manifest) > 0 {
		return nil
	}
	template := s.Target.Template
	h := Holding{Kind: Secret, Name: name, Entries: keysOf(at.At("target", "template", "data"), template.Data)}
	h.Open = len(template.TemplateFrom) > 0
	if len(template.Data)+len(template.TemplateFrom) == 0 || template.MergePolicy == "Merge" {
		for i, d := range s.Data {
			h.Entries[d.SecretKey] = Entry{Path: at.At("data", i, "secretKey")}
		}
		h.Open = h.Open || len(s.DataFrom) > 0
	}
	if s.Target.CreationPolicy == "Merge" {
		// It adds to a Secret that something else has to make.
		h.Maybe, h.Open = true, true
	}
	return []Holding{h}
}

// externalSecret is what an ExternalSecret says of its Secret.
type externalSecret struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              externalSpec `json:"spec"`
}

func (s *externalSecret) holdings(name string) []Holding {
	return s.Spec.holding(name, Path{"spec"})
}

// clusterExternalSecret is what a ClusterExternalSecret says of the Secrets that it makes in many namespaces.
type clusterExternalSecret struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		ExternalSecretName string       `json:"externalSecretName"`
		ExternalSecretSpec externalSpec `json:"externalSecretSpec"`
	} `json:"spec"`
}

func (s *clusterExternalSecret) holdings(name string) []Holding {
	if s.Spec.ExternalSecretName != "" {
		name = s.Spec.ExternalSecretName
	}
	all := s.Spec.ExternalSecretSpec.holding(name, Path{"spec", "externalSecretSpec"})
	for i := range all {
		all[i].Anywhere = true
	}
	return all
}

// vaultSecret is what a VaultStaticSecret or VaultDynamicSecret says of its Secret. Its keys are Vault's.
type vaultSecret struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		Destination struct {
			Name           string `json:"name"`
			Create         bool   `json:"create"`
			Transformation struct {
				Templates map[string]json.RawMessage `json:"templates"`
			} `json:"transformation"`
		} `json:"destination"`
	} `json:"spec"`
}

func (s *vaultSecret) holdings(string) []Holding {
	d := s.Spec.Destination
	return []Holding{{
		Kind: Secret, Name: d.Name, Maybe: !d.Create, Open: true,
		Entries: keysOf(Path{"spec", "destination", "transformation", "templates"}, d.Transformation.Templates),
	}}
}

// sopsSecret is what a SopsSecret of the sops-secrets-operator says of its Secrets.
type sopsSecret struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		SecretTemplates []struct {
			Name       string                     `json:"name"`
			Data       map[string]json.RawMessage `json:"data"`
			StringData map[string]json.RawMessage `json:"stringData"`
		} `json:"secretTemplates"`
	} `json:"spec"`
}

func (s *sopsSecret) holdings(string) (all []Holding) {
	for i, t := range s.Spec.SecretTemplates {
		at := Path{"spec", "secretTemplates", i}
		h := Holding{Kind: Secret, Name: t.Name, Entries: keysOf(at.At("data"), t.Data)}
		maps.Copy(h.Entries, keysOf(at.At("stringData"), t.StringData))
		all = append(all, h)
	}
	return all
}

// onePasswordItem is a OnePasswordItem, whose Secret has its name. Its keys are those of the item.
type onePasswordItem struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
}

func (s *onePasswordItem) holdings(name string) []Holding {
	return []Holding{{Kind: Secret, Name: name, Open: true}}
}

// certificate is what a Certificate of cert-manager says of its Secret.
type certificate struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		SecretName string `json:"secretName"`
	} `json:"spec"`
}

func (s *certificate) holdings(string) []Holding {
	// Key stores and other formats add to these.
	return []Holding{{Kind: Secret, Name: s.Spec.SecretName, Open: true, Entries: entries(Path{"spec", "secretName"}, "tls.crt", "tls.key", "ca.crt")}}
}

// kustomization is what kustomize generates.
type kustomization struct {
	metav1.TypeMeta    `json:",inline"`
	metav1.ObjectMeta  `json:"metadata"`
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

func (k *kustomization) holdings(string) (all []Holding) {
	for _, s := range k.SecretGenerator {
		all = append(all, k.generated(Secret, s))
	}
	for _, c := range k.ConfigMapGenerator {
		all = append(all, k.generated(ConfigMap, c))
	}
	return all
}

// generated leaves open what the name will be where a hash is put behind it: kustomize puts it into references too, but
// only into those of kinds that it was told of.
func (k *kustomization) generated(kind Kind, g generator) Holding {
	noHash := k.GeneratorOptions.DisableNameSuffixHash || g.Options.DisableNameSuffixHash
	h := Holding{
		Kind: kind, Name: g.Name, Namespace: g.Namespace, Entries: map[string]Entry{},
		Maybe: !noHash || k.NamePrefix+k.NameSuffix != "",
		Open:  g.Env != "" || len(g.Envs) > 0 || g.Behavior == "merge",
	}
	if k.Namespace != "" {
		h.Namespace = k.Namespace
	}
	// An overlay may name the namespace.
	h.Anywhere = h.Namespace == ""
	for _, l := range slices.Concat(g.Literals, g.Files) {
		key, _, named := strings.Cut(l, "=")
		if !named {
			key = l[strings.LastIndexByte(l, '/')+1:]
		}
		h.Entries[key] = Entry{}
	}
	return h
}
