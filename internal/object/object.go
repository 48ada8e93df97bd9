package object

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kjson "sigs.k8s.io/json"

	"github.com/alertlint/alertlint/internal/words"
)

// Kind is the kind of an object, without its group and version.
type Kind string

// The kinds that alertlint knows.
const (
	PrometheusRule     Kind = "PrometheusRule"
	AlertmanagerConfig Kind = "AlertmanagerConfig"
	Prometheus         Kind = "Prometheus"
	ThanosRuler        Kind = "ThanosRuler"
	Alertmanager       Kind = "Alertmanager"
	Namespace          Kind = "Namespace"
	Secret             Kind = "Secret"
	ConfigMap          Kind = "ConfigMap"
)

// The kinds of which Secrets and ConfigMaps are made. Only package secret looks into them.
const (
	SealedSecret          Kind = "SealedSecret"
	ExternalSecret        Kind = "ExternalSecret"
	ClusterExternalSecret Kind = "ClusterExternalSecret"
	VaultStaticSecret     Kind = "VaultStaticSecret"
	VaultDynamicSecret    Kind = "VaultDynamicSecret"
	SopsSecret            Kind = "SopsSecret"
	OnePasswordItem       Kind = "OnePasswordItem"
	Certificate           Kind = "Certificate"
	Kustomization         Kind = "Kustomization"
)

// Ref names an object.
type Ref struct {
	APIVersion string
	Kind       Kind
	Namespace  string
	Name       string
}

// String returns "Kind namespace/name", or "Kind name" without a namespace, on one line whatever the names hold.
func (r Ref) String() string {
	name := r.Name
	if r.Namespace != "" {
		name = r.Namespace + "/" + name
	}
	return string(r.Kind) + " " + words.OneLine(name)
}

// Object is one object as it was written. It is not changed after Decode, and safe for concurrent use.
type Object struct {
	Ref         Ref
	Labels      map[string]string
	Annotations map[string]string
	// Deleting reports whether metadata.deletionTimestamp is set.
	Deleting bool
	// Raw is the JSON that Decode was given.
	Raw []byte
	// Problems are the places where Raw does not fit its kind. The typed views hold everything else.
	Problems []Problem

	// Stored reports whether a cluster stores the object: what looks like a variable or a placeholder is a value, as nothing will
	// take its place any more.
	Stored bool

	typed  any
	config *Config
}

// ErrNotKnown is returned by Decode for an object of a kind that alertlint does not know.
var ErrNotKnown = errors.New("unsupported kind")

// Decode decodes one JSON object.
//
// An object that does not fit its kind is no error: what does not fit is listed in Problems and left out of the
// typed view, so that everything else can still be judged. Decode fails with ErrNotKnown for other kinds, and with
// another error for what is not a JSON object at all.
func Decode(raw []byte) (*Object, error) {
	var head struct {
		metav1.TypeMeta `json:",inline"`
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(raw, &head); err != nil {
		if isObject(raw) && !isSyntax(err) {
			return nil, ErrNotKnown
		}
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if !isObject(raw) {
		return nil, errors.New("not a JSON object")
	}
	return DecodeAs(raw, head.APIVersion, head.Kind)
}

// DecodeAs is Decode for an object whose apiVersion and kind are known already.
func DecodeAs(raw []byte, apiVersion, kind string) (*Object, error) {
	typed, wrong, err := newTyped(apiVersion, Kind(kind))
	if err != nil {
		return nil, err
	}
	if err := checkSize(raw, Kind(kind)); err != nil {
		return nil, err
	}
	o := &Object{Raw: raw, typed: typed}
	if wrong != "" {
		o.Problems = append(o.Problems, Problem{Path: Path{"apiVersion"}, Message: wrong})
	}
	if err := o.decode(Kind(kind)); err != nil {
		return nil, err
	}
	meta := typed.(metav1.Object)
	o.Ref = Ref{APIVersion: apiVersion, Kind: Kind(kind), Namespace: meta.GetNamespace(), Name: meta.GetName()}
	if o.Ref.Name == "" {
		o.Ref.Name = meta.GetGenerateName()
	}
	o.Labels, o.Annotations = meta.GetLabels(), meta.GetAnnotations()
	o.Deleting = meta.GetDeletionTimestamp() != nil
	if Kind(kind) == AlertmanagerConfig {
		o.config = newConfig(typed, raw)
	}
	return o, nil
}

// decode fills the typed view.
func (o *Object) decode(kind Kind) error {
	if _, partial := o.typed.(*metav1.PartialObjectMetadata); partial {
		// What else is written in it is no problem of the object.
		return read(o.Raw, o.typed)
	}
	problems, err := unmarshal(o.Raw, o.typed, nil, false, func(at Path) bool { return Discreet(kind, at) })
	o.Problems = append(o.Problems, problems...)
	return err
}

// Read decodes the object into a struct that has the fields the caller is interested in. What does not fit is left out.
func (o *Object) Read(into any) {
	_ = read(o.Raw, into) // Decode has read it: it is JSON
}

func read(raw []byte, into any) error {
	err := kjson.UnmarshalCaseSensitivePreserveInts(raw, into)
	if err != nil {
		_, err = unmarshal(raw, into, nil, false, func(Path) bool { return true })
	}
	return err
}

// AsStored returns the object as one that a cluster stores.
func (o *Object) AsStored() *Object {
	c := *o
	c.Stored = true
	return &c
}

// Discreet reports whether what stands at the path in an object of that kind may be a secret, so that no message quotes it.
func Discreet(kind Kind, at Path) bool {
	switch kind {
	case PrometheusRule, Namespace:
		return false
	case AlertmanagerConfig, Prometheus, ThanosRuler, Alertmanager:
		if len(at) < 2 || at[0] != "spec" || at[len(at)-1] == "name" {
			return false
		}
		field, _ := at[1].(string)
		return field == "receivers" || kind != AlertmanagerConfig && !strings.HasSuffix(field, "Selector")
	default:
		return true
	}
}

// InNamespace returns o as if it had been written with that namespace, and o itself where it has one or its
// kind has none.
func (o *Object) InNamespace(namespace string) *Object {
	if o.Ref.Namespace != "" || namespace == "" || o.Ref.Kind == Namespace {
		return o
	}
	c := *o
	c.Ref.Namespace = namespace
	return &c
}

// PrometheusRule returns the typed view of a PrometheusRule, and nil for every other kind. It is not to be changed.
func (o *Object) PrometheusRule() *monitoringv1.PrometheusRule {
	return view[monitoringv1.PrometheusRule](o)
}

// Prometheus returns the typed view of a Prometheus, and nil for every other kind. It is not to be changed.
func (o *Object) Prometheus() *monitoringv1.Prometheus { return view[monitoringv1.Prometheus](o) }

// ThanosRuler returns the typed view of a ThanosRuler, and nil for every other kind. It is not to be changed.
func (o *Object) ThanosRuler() *monitoringv1.ThanosRuler { return view[monitoringv1.ThanosRuler](o) }

// Alertmanager returns the typed view of an Alertmanager, and nil for every other kind. It is not to be changed.
func (o *Object) Alertmanager() *monitoringv1.Alertmanager { return view[monitoringv1.Alertmanager](o) }

// Namespace returns the typed view of a Namespace, and nil for every other kind. It is not to be changed.
func (o *Object) Namespace() *corev1.Namespace { return view[corev1.Namespace](o) }

// Secret returns the typed view of a Secret, with data and stringData as they were written, and nil for every other kind.
// It is not to be changed.
func (o *Object) Secret() *corev1.Secret { return view[corev1.Secret](o) }

// ConfigMap returns the typed view of a ConfigMap, and nil for every other kind. It is not to be changed.
func (o *Object) ConfigMap() *corev1.ConfigMap { return view[corev1.ConfigMap](o) }

// Config returns the view of an AlertmanagerConfig of either version, and nil for every other kind.
// It is not to be changed.
func (o *Object) Config() *Config { return o.config }

func view[T any](o *Object) *T {
	v, _ := o.typed.(*T)
	return v
}

func isObject(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{"))
}

func isSyntax(err error) bool {
	ok, _ := kjson.SyntaxErrorOffset(err)
	return ok || strings.Contains(err.Error(), "unexpected end of JSON input")
}
