package secret

import (
	"encoding/json"

	"github.com/alertlint/alertlint/internal/object"
)

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

// source follows externalsecret.Reconciler.ApplyTemplate: a template with data replaces what is fetched, unless it is to
// be merged into it.
func (s *externalSpec) source(name string, at object.Path) []Source {
	if s.Target.Name != "" {
		name = s.Target.Name
	}
	if s.Target.CreationPolicy == "None" || len(s.Target.Manifest) > 0 {
		return nil
	}
	template := s.Target.Template
	made := Source{Kind: object.Secret, Name: name, Entries: keysOf(at.At("target", "template", "data"), template.Data)}
	made.Open = len(template.TemplateFrom) > 0
	if len(template.Data)+len(template.TemplateFrom) == 0 || template.MergePolicy == "Merge" {
		for i, d := range s.Data {
			made.Entries[d.SecretKey] = Entry{Path: at.At("data", i, "secretKey")}
		}
		made.Open = made.Open || len(s.DataFrom) > 0
	}
	if s.Target.CreationPolicy == "Merge" {
		// It adds to a Secret that something else has to make.
		made.Maybe, made.Open = true, true
	}
	return []Source{made}
}

// externalSecret is what an ExternalSecret says of its Secret.
type externalSecret struct {
	Spec externalSpec `json:"spec"`
}

func (s *externalSecret) sources(name string) []Source {
	return s.Spec.source(name, object.Path{"spec"})
}

// clusterExternalSecret is what a ClusterExternalSecret says of the Secrets that it makes in many namespaces.
type clusterExternalSecret struct {
	Spec struct {
		ExternalSecretName string       `json:"externalSecretName"`
		ExternalSecretSpec externalSpec `json:"externalSecretSpec"`
	} `json:"spec"`
}

func (s *clusterExternalSecret) sources(name string) []Source {
	if s.Spec.ExternalSecretName != "" {
		name = s.Spec.ExternalSecretName
	}
	all := s.Spec.ExternalSecretSpec.source(name, object.Path{"spec", "externalSecretSpec"})
	for i := range all {
		all[i].Anywhere = true
	}
	return all
}
