package manifests

import (
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// The component mounts the CA where its flag says that it is, and all else stays as it was.
func TestClientAuth(t *testing.T) {
	before := one[*appsv1.Deployment](t, render(t, "default")).Spec.Template.Spec
	pod := one[*appsv1.Deployment](t, withComponent(t, "client-auth")).Spec.Template.Spec
	container := pod.Containers[0]
	if !slices.Contains(container.Args, "--client-ca-file=/client-ca/ca.crt") || len(container.Args) != len(before.Containers[0].Args)+1 {
		t.Errorf("args %q", container.Args)
	}
	mounted := slices.ContainsFunc(container.VolumeMounts, func(m corev1.VolumeMount) bool {
		return m.Name == "client-ca" && m.MountPath == "/client-ca"
	})
	if n := len(pod.Volumes); !mounted || n != len(before.Volumes)+1 || pod.Volumes[n-1].ConfigMap.Name != "alertlint-client-ca" {
		t.Errorf("mounts %v, volumes %v", container.VolumeMounts, pod.Volumes)
	}
}
