// Package manifests tests the manifests; it holds no code.
package manifests

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	certmanagerv1 "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
)

const namespace = "alertlint-system"

// withComponent renders the default with a component, as an overlay somewhere else has it.
func withComponent(t *testing.T, name string) []runtime.Object {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	up, err := filepath.Rel(dir, here)
	if err != nil {
		t.Fatal(err)
	}
	overlay := "resources: [" + up + "/default]\ncomponents: [" + up + "/components/" + name + "]\n"
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(overlay), 0o600); err != nil {
		t.Fatal(err)
	}
	return render(t, dir)
}

// render builds a kustomization and decodes every object of it strictly: a field that Kubernetes or cert-manager does
// not know is an error.
func render(t *testing.T, dir string) []runtime.Object {
	t.Helper()
	types := runtime.NewScheme()
	if err := scheme.AddToScheme(types); err != nil {
		t.Fatal(err)
	}
	if err := certmanagerv1.AddToScheme(types); err != nil {
		t.Fatal(err)
	}
	decoder := serializer.NewCodecFactory(types, serializer.EnableStrict).UniversalDeserializer()

	rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var objects []runtime.Object
	for _, r := range rendered.Resources() {
		text, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		object, _, err := decoder.Decode(text, nil, nil)
		if err != nil {
			t.Fatalf("%s: %v", r.CurId(), err)
		}
		objects = append(objects, object)
	}
	return objects
}

// all returns the objects of one type.
func all[T runtime.Object](objects []runtime.Object) []T {
	var found []T
	for _, o := range objects {
		if typed, ok := o.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

// one returns the only object of its type.
func one[T runtime.Object](t *testing.T, objects []runtime.Object) T {
	t.Helper()
	found := all[T](objects)
	if len(found) != 1 {
		t.Fatalf("found %d objects of type %T, want 1", len(found), *new(T))
	}
	return found[0]
}

func TestEveryObjectDecodes(t *testing.T) {
	for _, dir := range []string{"base", "default"} {
		t.Run(dir, func(t *testing.T) {
			for _, o := range render(t, dir) {
				object := o.(metav1.Object)
				switch o.(type) {
				case *corev1.Namespace, *rbacv1.ClusterRole, *rbacv1.ClusterRoleBinding,
					*admissionv1.ValidatingWebhookConfiguration, *admissionv1.MutatingWebhookConfiguration:
				default:
					if object.GetNamespace() != namespace {
						t.Errorf("%T %s is in namespace %q", o, object.GetName(), object.GetNamespace())
					}
				}
			}
		})
	}
}

func TestRightsAreLeast(t *testing.T) {
	objects := render(t, "default")
	if n := len(all[*rbacv1.Role](objects)); n > 0 {
		t.Errorf("%d roles", n)
	}
	role := one[*rbacv1.ClusterRole](t, objects)
	want := map[string][]string{}
	for _, k := range object.Kinds() {
		if k.Watched {
			want[k.Group] = append(want[k.Group], k.Resource)
		}
	}
	if len(role.Rules) != len(want) {
		t.Errorf("%d rules for %d groups", len(role.Rules), len(want))
	}
	for _, rule := range role.Rules {
		if !slices.Equal(rule.Verbs, []string{"get", "list", "watch"}) {
			t.Errorf("verbs %q", rule.Verbs)
		}
		if len(rule.APIGroups) != 1 || !slices.Equal(slices.Sorted(slices.Values(rule.Resources)), slices.Sorted(slices.Values(want[rule.APIGroups[0]]))) {
			t.Errorf("groups %q, resources %q", rule.APIGroups, rule.Resources)
		}
	}
	binding := one[*rbacv1.ClusterRoleBinding](t, objects)
	account := one[*corev1.ServiceAccount](t, objects)
	subject := rbacv1.Subject{Kind: "ServiceAccount", Name: account.Name, Namespace: account.Namespace}
	if binding.RoleRef.Name != role.Name || !slices.Equal(binding.Subjects, []rbacv1.Subject{subject}) {
		t.Errorf("role %s is bound to %v", binding.RoleRef.Name, binding.Subjects)
	}
}

func TestPodIsRestricted(t *testing.T) {
	objects := render(t, "default")
	for key, value := range one[*corev1.Namespace](t, objects).Labels {
		if !strings.HasSuffix(key, "-version") && value != "restricted" {
			t.Errorf("label %s is %q", key, value)
		}
	}
	deployment := one[*appsv1.Deployment](t, objects)
	if *deployment.Spec.Replicas != 2 || len(deployment.Spec.Template.Spec.TopologySpreadConstraints) == 0 {
		t.Error("the webhook is not spread over 2 replicas")
	}
	pod := deployment.Spec.Template.Spec
	podLabels := labels.Set(deployment.Spec.Template.Labels)
	if s := pod.SecurityContext; !*s.RunAsNonRoot || *s.RunAsUser == 0 || s.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault {
		t.Errorf("pod security context %v", s)
	}
	for _, c := range pod.Containers {
		s := c.SecurityContext
		if *s.AllowPrivilegeEscalation || !*s.ReadOnlyRootFilesystem || !slices.Equal(s.Capabilities.Drop, []corev1.Capability{"ALL"}) {
			t.Errorf("container security context %v", s)
		}
		if c.Resources.Limits.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() {
			t.Errorf("resources %v", c.Resources)
		}
		if c.LivenessProbe.HTTPGet.Path != "/healthz" || c.ReadinessProbe.HTTPGet.Path != "/readyz" {
			t.Error("probes do not ask /healthz and /readyz")
		}
	}
	for what, selector := range map[string]map[string]string{
		"Deployment":          deployment.Spec.Selector.MatchLabels,
		"Service":             one[*corev1.Service](t, objects).Spec.Selector,
		"PodDisruptionBudget": one[*policyv1.PodDisruptionBudget](t, objects).Spec.Selector.MatchLabels,
		"NetworkPolicy":       one[*networkingv1.NetworkPolicy](t, objects).Spec.PodSelector.MatchLabels,
	} {
		if len(selector) == 0 || !labels.SelectorFromSet(selector).Matches(podLabels) {
			t.Errorf("%s selects %v, the pods have %v", what, selector, podLabels)
		}
	}
}

// webhook is what a validating and a mutating webhook have in common.
type webhook struct {
	client        admissionv1.WebhookClientConfig
	rules         []admissionv1.RuleWithOperations
	failure       admissionv1.FailurePolicyType
	match         admissionv1.MatchPolicyType
	effects       admissionv1.SideEffectClass
	timeout       int32
	namespaces    *metav1.LabelSelector
	path          string
	failurePolicy admissionv1.FailurePolicyType
	annotations   map[string]string
}

func TestWebhooks(t *testing.T) {
	objects := render(t, "default")
	validating := one[*admissionv1.ValidatingWebhookConfiguration](t, objects)
	mutating := one[*admissionv1.MutatingWebhookConfiguration](t, objects)
	v, m := validating.Webhooks[0], mutating.Webhooks[0]
	service := one[*corev1.Service](t, objects)

	for name, w := range map[string]webhook{
		"validate": {
			v.ClientConfig, v.Rules, *v.FailurePolicy, *v.MatchPolicy, *v.SideEffects, *v.TimeoutSeconds, v.NamespaceSelector,
			"/validate", admissionv1.Fail, validating.Annotations,
		},
		"mutate": {
			m.ClientConfig, m.Rules, *m.FailurePolicy, *m.MatchPolicy, *m.SideEffects, *m.TimeoutSeconds, m.NamespaceSelector,
			"/mutate", admissionv1.Ignore, mutating.Annotations,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if w.failure != w.failurePolicy || w.match != admissionv1.Equivalent || w.effects != admissionv1.SideEffectClassNone || w.timeout != 3 {
				t.Errorf("failurePolicy %s, matchPolicy %s, sideEffects %s, timeout %d s", w.failure, w.match, w.effects, w.timeout)
			}
			s := w.client.Service
			if s.Name != service.Name || s.Namespace != service.Namespace || *s.Path != w.path || *s.Port != service.Spec.Ports[0].Port {
				t.Errorf("service %v", s)
			}
			if e := w.namespaces.MatchExpressions; len(e) != 1 || e[0].Key != corev1.LabelMetadataName ||
				e[0].Operator != metav1.LabelSelectorOpNotIn || !slices.Equal(e[0].Values, []string{namespace}) {
				t.Errorf("namespaceSelector %v", w.namespaces)
			}
			want := map[string]object.Info{}
			for _, k := range object.Kinds() {
				if k.Judged {
					want[k.Resource] = k
				}
			}
			if len(w.rules) != len(want) {
				t.Errorf("%d rules for %d kinds", len(w.rules), len(want))
			}
			for _, r := range w.rules {
				if !slices.Equal(r.Operations, []admissionv1.OperationType{admissionv1.Create, admissionv1.Update}) ||
					*r.Scope != admissionv1.NamespacedScope {
					t.Errorf("rule %v", r)
				}
				if k := want[r.Resources[0]]; len(r.Resources) != 1 || !slices.Equal(r.APIGroups, []string{k.Group}) || !slices.Equal(r.APIVersions, k.Versions) {
					t.Errorf("resources %q of versions %q of groups %q", r.Resources, r.APIVersions, r.APIGroups)
				}
			}
			if got := w.annotations["cert-manager.io/inject-ca-from"]; got != namespace+"/alertlint-webhook" {
				t.Errorf("the CA is injected from %q", got)
			}
		})
	}
}

func TestCertificates(t *testing.T) {
	objects := render(t, "default")
	issuers := map[string]certmanagerv1.IssuerSpec{}
	for _, i := range all[*certmanagerv1.Issuer](objects) {
		issuers[i.Name] = i.Spec
	}
	certificates := map[string]certmanagerv1.CertificateSpec{}
	for _, c := range all[*certmanagerv1.Certificate](objects) {
		certificates[c.Name] = c.Spec
	}
	leaf, ca := certificates["alertlint-webhook"], certificates["alertlint-ca"]
	if leaf.PrivateKey.Algorithm != certmanagerv1.ECDSAKeyAlgorithm || leaf.IsCA {
		t.Errorf("leaf %v", leaf)
	}
	if !ca.IsCA || issuers[ca.IssuerRef.Name].SelfSigned == nil {
		t.Errorf("CA %v", ca)
	}
	if i := issuers[leaf.IssuerRef.Name]; i.CA == nil || i.CA.SecretName != ca.SecretName {
		t.Errorf("the leaf's issuer is %v", i)
	}
	service := one[*corev1.Service](t, objects)
	if name := service.Name + "." + service.Namespace + ".svc"; !slices.Contains(leaf.DNSNames, name) {
		t.Errorf("the leaf's names %q lack %q", leaf.DNSNames, name)
	}
	mounted := one[*appsv1.Deployment](t, objects).Spec.Template.Spec.Volumes[0].Secret.SecretName
	if mounted != leaf.SecretName {
		t.Errorf("the pod mounts Secret %q, the leaf is in %q", mounted, leaf.SecretName)
	}
}

// The policy as shipped spells the default out, for its reader to change.
func TestPolicyIsTheDefault(t *testing.T) {
	config := one[*corev1.ConfigMap](t, render(t, "default"))
	got, err := lint.ReadPolicy([]byte(config.Data["policy.yaml"]), checks.All())
	if err != nil {
		t.Fatal(err)
	}
	want := lint.DefaultPolicy()
	if !reflect.DeepEqual(got.AlwaysFiring, want.AlwaysFiring) || got.Accept != want.Accept || got.Budgets != want.Budgets {
		t.Errorf("the policy is %+v, the default %+v", got, want)
	}
}
