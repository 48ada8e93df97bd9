package secret

import (
	"encoding/json"
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// maker is a view of an object of which a controller, or kustomize, makes Secrets and ConfigMaps. It has only the fields that
// say which.
type maker interface{ sources(name string) []Source }

// makers are the kinds that make some.
var makers = map[object.Kind]func() maker{
	object.SealedSecret:          func() maker { return &sealedSecret{} },
	object.ExternalSecret:        func() maker { return &externalSecret{} },
	object.ClusterExternalSecret: func() maker { return &clusterExternalSecret{} },
	object.VaultStaticSecret:     func() maker { return &vaultSecret{} },
	object.VaultDynamicSecret:    func() maker { return &vaultSecret{} },
	object.SopsSecret:            func() maker { return &sopsSecret{} },
	object.OnePasswordItem:       func() maker { return &onePasswordItem{} },
	object.Certificate:           func() maker { return &certificate{} },
	object.Kustomization:         func() maker { return &kustomization{} },
}

// entries are keys whose values are not known.
func entries(at object.Path, keys ...string) map[string]Entry {
	out := map[string]Entry{}
	for _, k := range keys {
		out[k] = Entry{Path: at}
	}
	return out
}

func keysOf[V any](at object.Path, fields map[string]V) map[string]Entry {
	out := map[string]Entry{}
	for k := range fields {
		out[k] = Entry{Path: at.At(k)}
	}
	return out
}

// sealedSecret is what a SealedSecret says of its Secret, which has its name (sealedsecrets.SealedSecret.Unseal).
type sealedSecret struct {
	Spec struct {
		EncryptedData map[string]json.RawMessage `json:"encryptedData"`
		// Data holds a whole Secret, as the first versions had it.
		Data     json.RawMessage `json:"data"`
		Template struct {
			Metadata metav1.ObjectMeta          `json:"metadata"`
			Data     map[string]json.RawMessage `json:"data"`
		} `json:"template"`
	} `json:"spec"`
}

func (s *sealedSecret) sources(name string) []Source {
	made := Source{Kind: object.Secret, Name: name, Open: len(s.Spec.Data) > 0, Entries: keysOf(object.Path{"spec", "encryptedData"}, s.Spec.EncryptedData)}
	maps.Copy(made.Entries, keysOf(object.Path{"spec", "template", "data"}, s.Spec.Template.Data))
	all := []Source{made}
	if has(s.Spec.Template.Metadata.Annotations, copied) {
		copy := made
		copy.Anywhere, copy.Maybe = true, true
		all = append(all, copy)
	}
	return all
}

// vaultSecret is what a VaultStaticSecret or VaultDynamicSecret says of its Secret. Its keys are Vault's.
type vaultSecret struct {
	Spec struct {
		Destination struct {
			Name           string `json:"name"`
			Create         bool   `json:"create"`
			Transformation struct {
				Templates map[string]json.RawMessage `json:"templates"`
			} `json:"transformation"`
		} `json:"destination"`
	} `json:"spec"`
}

func (s *vaultSecret) sources(string) []Source {
	d := s.Spec.Destination
	return []Source{{
		Kind: object.Secret, Name: d.Name, Maybe: !d.Create, Open: true,
		Entries: keysOf(object.Path{"spec", "destination", "transformation", "templates"}, d.Transformation.Templates),
	}}
}

// sopsSecret is what a SopsSecret of the sops-secrets-operator says of its Secrets.
type sopsSecret struct {
	Spec struct {
		SecretTemplates []struct {
			Name       string                     `json:"name"`
			Data       map[string]json.RawMessage `json:"data"`
			StringData map[string]json.RawMessage `json:"stringData"`
		} `json:"secretTemplates"`
	} `json:"spec"`
}

func (s *sopsSecret) sources(string) (all []Source) {
	for i, t := range s.Spec.SecretTemplates {
		at := object.Path{"spec", "secretTemplates", i}
		made := Source{Kind: object.Secret, Name: t.Name, Entries: keysOf(at.At("data"), t.Data)}
		maps.Copy(made.Entries, keysOf(at.At("stringData"), t.StringData))
		all = append(all, made)
	}
	return all
}

// onePasswordItem is a OnePasswordItem, whose Secret has its name. Its keys are those of the item.
type onePasswordItem struct{}

func (*onePasswordItem) sources(name string) []Source {
	return []Source{{Kind: object.Secret, Name: name, Open: true}}
}

// certificate is what a Certificate of cert-manager says of its Secret.
type certificate struct {
	Spec struct {
		SecretName string `json:"secretName"`
	} `json:"spec"`
}

func (s *certificate) sources(string) []Source {
	// Key stores and other formats add to these.
	return []Source{{Kind: object.Secret, Name: s.Spec.SecretName, Open: true, Entries: entries(object.Path{"spec", "secretName"}, "tls.crt", "tls.key", "ca.crt")}}
}
