package object

import (
	"fmt"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const group = "monitoring.coreos.com"

// served lists the versions of each kind, the stored one first.
var served = map[Kind][]struct {
	apiVersion string
	new        func() any
}{
	PrometheusRule: {{group + "/v1", func() any { return &monitoringv1.PrometheusRule{} }}},
	AlertmanagerConfig: {
		{group + "/v1alpha1", func() any { return &monitoringv1alpha1.AlertmanagerConfig{} }},
		{group + "/v1beta1", func() any { return &monitoringv1beta1.AlertmanagerConfig{} }},
	},
	Prometheus:   {{group + "/v1", func() any { return &monitoringv1.Prometheus{} }}},
	ThanosRuler:  {{group + "/v1", func() any { return &monitoringv1.ThanosRuler{} }}},
	Alertmanager: {{group + "/v1", func() any { return &monitoringv1.Alertmanager{} }}},
	Namespace:    {{"v1", func() any { return &corev1.Namespace{} }}},
	Secret:       {{"v1", func() any { return &corev1.Secret{} }}},
	ConfigMap:    {{"v1", func() any { return &corev1.ConfigMap{} }}},
	SealedSecret: {{"bitnami.com/v1alpha1", newPartial}},
	ExternalSecret: {
		{"external-secrets.io/v1", newPartial},
		{"external-secrets.io/v1beta1", newPartial},
		{"external-secrets.io/v1alpha1", newPartial},
	},
	ClusterExternalSecret: {
		{"external-secrets.io/v1", newPartial},
		{"external-secrets.io/v1beta1", newPartial},
	},
	VaultStaticSecret:  {{"secrets.hashicorp.com/v1beta1", newPartial}},
	VaultDynamicSecret: {{"secrets.hashicorp.com/v1beta1", newPartial}},
	SopsSecret:         {{"isindir.github.com/v1alpha3", newPartial}},
	OnePasswordItem:    {{"onepassword.com/v1", newPartial}},
	Certificate:        {{"cert-manager.io/v1", newPartial}},
	Kustomization:      {{"kustomize.config.k8s.io/v1beta1", newPartial}},
}

// newPartial returns the view of an object of which only package secret reads more: see [Object.Read].
func newPartial() any { return &metav1.PartialObjectMetadata{} }

// Known says whether Decode knows the object: a kind above in its own API group. A kind of prometheus-operator's in the
// core group or in no group at all is a slip of the pen, and known too; in another group it is not ours.
func Known(apiVersion string, kind Kind) bool {
	versions, ok := served[kind]
	if !ok {
		return false
	}
	own, _, _ := strings.Cut(versions[0].apiVersion, "/")
	g, _, found := strings.Cut(apiVersion, "/")
	return g == own || !found && own == group
}

// newTyped returns an empty object of the kind. wrong says what is wrong with an apiVersion that does not serve it;
// the stored version stands in then.
func newTyped(apiVersion string, kind Kind) (typed any, wrong string, err error) {
	if !Known(apiVersion, kind) {
		return nil, "", ErrNotKnown
	}
	var names []string
	for _, v := range served[kind] {
		if v.apiVersion == apiVersion {
			return v.new(), "", nil
		}
		names = append(names, v.apiVersion)
	}
	wrong = fmt.Sprintf("apiVersion %q does not serve %s; use %s", apiVersion, kind, strings.Join(names, " or "))
	return served[kind][0].new(), wrong, nil
}
