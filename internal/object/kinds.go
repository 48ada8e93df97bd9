package object

import (
	"fmt"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const group = "monitoring.coreos.com"

// Info is what there is to know of a kind: a row of the one table of kinds.
type Info struct {
	Kind  Kind
	Group string
	// Versions are those that are served, the stored one first.
	Versions []string
	// Resource is the kind's name in the API and in the rights of a role. It is empty for a kind that a cluster is never asked for:
	// it is known only as what makes a Secret or ConfigMap.
	Resource string
	// Short are the names that kubectl takes besides those of the kind and the resource.
	Short []string
	// Judged reports whether there are checks of such objects: the webhooks are asked about them.
	Judged bool
	// Watched reports whether such objects decide what becomes of others: the webhook watches all of them, the command line lists them.
	// Of Secrets and ConfigMaps it asks for one at a time, by its name.
	Watched bool
	// new returns an empty object of each version. Of a kind without it, the metadata are all that is decoded.
	new []func() any
}

// kinds are in the order in which the objects of a cluster are judged.
var kinds = []Info{
	{
		Kind: PrometheusRule, Group: group, Versions: []string{"v1"}, Resource: "prometheusrules", Short: []string{"promrule", "rule"}, Judged: true, Watched: true,
		new: []func() any{typed[monitoringv1.PrometheusRule]},
	},
	{
		Kind: AlertmanagerConfig, Group: group, Versions: []string{"v1alpha1", "v1beta1"}, Resource: "alertmanagerconfigs", Short: []string{"amcfg"}, Judged: true, Watched: true,
		new: []func() any{typed[monitoringv1alpha1.AlertmanagerConfig], typed[monitoringv1beta1.AlertmanagerConfig]},
	},
	{
		Kind: Prometheus, Group: group, Versions: []string{"v1"}, Resource: "prometheuses", Short: []string{"prom"}, Watched: true,
		new: []func() any{typed[monitoringv1.Prometheus]},
	},
	{
		Kind: ThanosRuler, Group: group, Versions: []string{"v1"}, Resource: "thanosrulers", Short: []string{"ruler"}, Watched: true,
		new: []func() any{typed[monitoringv1.ThanosRuler]},
	},
	{
		Kind: Alertmanager, Group: group, Versions: []string{"v1"}, Resource: "alertmanagers", Short: []string{"am"}, Watched: true,
		new: []func() any{typed[monitoringv1.Alertmanager]},
	},
	{Kind: Namespace, Versions: []string{"v1"}, Resource: "namespaces", Watched: true, new: []func() any{typed[corev1.Namespace]}},
	{Kind: Secret, Versions: []string{"v1"}, Resource: "secrets", new: []func() any{typed[corev1.Secret]}},
	{Kind: ConfigMap, Versions: []string{"v1"}, Resource: "configmaps", Short: []string{"cm"}, new: []func() any{typed[corev1.ConfigMap]}},
	{Kind: SealedSecret, Group: "bitnami.com", Versions: []string{"v1alpha1"}},
	{Kind: ExternalSecret, Group: "external-secrets.io", Versions: []string{"v1", "v1beta1", "v1alpha1"}},
	{Kind: ClusterExternalSecret, Group: "external-secrets.io", Versions: []string{"v1", "v1beta1"}},
	{Kind: VaultStaticSecret, Group: "secrets.hashicorp.com", Versions: []string{"v1beta1"}},
	{Kind: VaultDynamicSecret, Group: "secrets.hashicorp.com", Versions: []string{"v1beta1"}},
	{Kind: SopsSecret, Group: "isindir.github.com", Versions: []string{"v1alpha3"}},
	{Kind: OnePasswordItem, Group: "onepassword.com", Versions: []string{"v1"}},
	{Kind: Certificate, Group: "cert-manager.io", Versions: []string{"v1"}},
	{Kind: Kustomization, Group: "kustomize.config.k8s.io", Versions: []string{"v1beta1"}},
}

func typed[T any]() any { return new(T) }

var byKind = func() map[Kind]*Info {
	m := map[Kind]*Info{}
	for i := range kinds {
		m[kinds[i].Kind] = &kinds[i]
	}
	return m
}()

// Kinds returns the table of kinds, in the order in which the objects of a cluster are judged.
func Kinds() []Info { return slices.Clone(kinds) }

// Info returns the row of a kind, and one without a kind if there is none.
func (k Kind) Info() Info {
	if i := byKind[k]; i != nil {
		return *i
	}
	return Info{}
}

// KindNamed returns the kind that kubectl knows by a name, in any case: prometheusrule, prometheusrules, promrule. It knows
// those that a cluster can be asked for.
func KindNamed(name string) (Kind, bool) {
	name = strings.ToLower(name)
	for _, i := range kinds {
		if i.Resource != "" && (name == strings.ToLower(string(i.Kind)) || name == i.Resource || slices.Contains(i.Short, name)) {
			return i.Kind, true
		}
	}
	return "", false
}

// APIVersions returns the versions that are served as an object names them, the stored one first.
func (i Info) APIVersions() (names []string) {
	for _, v := range i.Versions {
		names = append(names, schema.GroupVersion{Group: i.Group, Version: v}.String())
	}
	return names
}

// Stored returns the resource in the version that is stored, for a client to ask for.
func (i Info) Stored() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: i.Group, Version: i.Versions[0], Resource: i.Resource}
}

// empty returns an empty object of a version. Of a kind without types only package secret reads more than the metadata: see
// [Object.Read].
func (i *Info) empty(version int) any {
	if i.new == nil {
		return &metav1.PartialObjectMetadata{}
	}
	return i.new[version]()
}

// Known reports whether Decode knows the object: a kind above in its own API group. A kind of prometheus-operator's in the
// core group or in no group at all is a slip of the pen, and known too; in another group it is not ours.
func Known(apiVersion string, kind Kind) bool {
	i, ok := byKind[kind]
	if !ok {
		return false
	}
	if i.Group == "" {
		return slices.Contains(i.Versions, apiVersion)
	}
	g, _, found := strings.Cut(apiVersion, "/")
	return g == i.Group || !found && i.Group == group
}

// newTyped returns an empty object of the kind. wrong says what is wrong with an apiVersion that does not serve it;
// the stored version stands in then.
func newTyped(apiVersion string, kind Kind) (typed any, wrong string, err error) {
	if !Known(apiVersion, kind) {
		return nil, "", ErrNotKnown
	}
	i := byKind[kind]
	names := i.APIVersions()
	if v := slices.Index(names, apiVersion); v >= 0 {
		return i.empty(v), "", nil
	}
	wrong = fmt.Sprintf("%s does not exist in apiVersion %q; use %s", kind, apiVersion, strings.Join(names, " or "))
	return i.empty(0), wrong, nil
}
