package manifests

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// The component adds a flag and the rights that it needs, and no more: no values are asked for one by one, and nothing is
// written.
func TestCheckSecrets(t *testing.T) {
	objects := withComponent(t, "check-secrets")
	container := one[*appsv1.Deployment](t, objects).Spec.Template.Spec.Containers[0]
	if !slices.Contains(container.Args, "--check-secrets") {
		t.Errorf("args %q", container.Args)
	}
	if args := one[*appsv1.Deployment](t, render(t, "default")).Spec.Template.Spec.Containers[0].Args; slices.Contains(args, "--check-secrets") {
		t.Error("it is on by default")
	}
	var found bool
	for _, role := range all[*rbacv1.ClusterRole](objects) {
		if role.Name != "alertlint-check-secrets" {
			continue
		}
		found = true
		want := []rbacv1.PolicyRule{
			{APIGroups: []string{""}, Resources: []string{object.Secret.Info().Resource, object.ConfigMap.Info().Resource}, Verbs: []string{"list", "watch"}},
			{APIGroups: []string{"authorization.k8s.io"}, Resources: []string{"subjectaccessreviews"}, Verbs: []string{"create"}},
		}
		if diff := cmp.Diff(want, role.Rules); diff != "" {
			t.Error(diff)
		}
	}
	if n := len(all[*rbacv1.ClusterRoleBinding](objects)); !found || n != 2 {
		t.Errorf("role %t, %d bindings", found, n)
	}
}
