package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The story that the examples tell, as someone at a terminal sees it.
func TestExamples(t *testing.T) {
	s := newTranscript(t, "examples")
	monitoring(t)

	s.note("what is right goes in silently")
	s.kubectl("create", "-f", "examples/alertmanagerconfig.yaml", "--dry-run=server")
	s.kubectl("apply", "-f", "examples/alertmanagerconfig.yaml")
	s.kubectl("apply", "-f", "examples/prometheusrule-pod-not-ready.yaml")

	s.note("Watchdog would page people for ever")
	s.kubectl("diff", "-f", "examples/broken/alertmanagerconfig.yaml")
	s.kubectl("apply", "-f", "examples/broken/alertmanagerconfig.yaml", "--dry-run=server")
	s.kubectl("apply", "-f", "examples/broken/alertmanagerconfig.yaml")
	s.kubectl("patch", "alertmanagerconfig", "alerts-to-slack", "-n", "monitoring", "--type=json",
		`--patch=[{"op": "remove", "path": "/spec/route/routes"}]`)

	s.note("an expression that does not parse")
	s.kubectl("diff", "-f", "examples/broken/prometheusrule-pod-not-ready.yaml")
	s.kubectl("apply", "-f", "examples/broken/prometheusrule-pod-not-ready.yaml", "--dry-run=server")
	s.kubectl("apply", "-f", "examples/broken/prometheusrule-pod-not-ready.yaml")
	s.kubectl("patch", "prometheusrule", "pod-not-ready", "-n", "monitoring", "--type=json",
		`--patch=[{"op": "replace", "path": "/spec/groups/0/rules/0/expr", "value": "sum(up"}]`)
	s.kubectl("delete", "prometheusrule", "pod-not-ready", "-n", "monitoring")
	s.kubectl("create", "-f", "examples/broken/prometheusrule-pod-not-ready.yaml")

	s.note("a rule that no Prometheus would load is given the label that it lacks")
	s.kubectl("diff", "-f", "examples/broken/prometheusrule-unlabelled.yaml")
	s.kubectl("apply", "-f", "examples/broken/prometheusrule-unlabelled.yaml", "--dry-run=server")
	s.kubectl("get", "prometheusrules", "-n", "monitoring", "-o=name")
	s.kubectl("apply", "-f", "examples/broken/prometheusrule-unlabelled.yaml")
	s.kubectl("get", "prometheusrules", "-n", "monitoring", "-o=custom-columns=NAME:.metadata.name,LABELS:.metadata.labels")

	s.note("and none a second time")
	s.kubectl("apply", "-f", "examples/broken/prometheusrule-unlabelled.yaml")
	s.kubectl("annotate", "prometheusrule", "node-not-ready", "-n", "monitoring", "team=shop")
}

// Every mistake is named at once, each at its field.
func TestManyMistakes(t *testing.T) {
	s := newTranscript(t, "many-mistakes")
	s.kubectl("create", "-f", "test/e2e/testdata/many-mistakes.yaml")
}

// What an object had before alertlint came does not stand in the way of an unrelated change.
func TestOnlyNewMistakesAreRefused(t *testing.T) {
	s := newTranscript(t, "old-mistake")
	s.note("an unrelated change passes, with a warning")
	s.kubectl("label", "prometheusrule", "old", "-n", "legacy", "team=shop")
	s.note("a second mistake does not")
	s.kubectl("patch", "prometheusrule", "old", "-n", "legacy", "--type=json",
		`--patch=[{"op": "replace", "path": "/spec/groups/0/rules/1/expr", "value": "up =="}]`)
	s.note("to mend the old one is welcome")
	s.kubectl("patch", "prometheusrule", "old", "-n", "legacy", "--type=json",
		`--patch=[{"op": "replace", "path": "/spec/groups/0/rules/0/expr", "value": "rate(errors_total[5m]) > 0"}]`)
	s.note("and what was mended stays mended")
	s.kubectl("patch", "prometheusrule", "old", "-n", "legacy", "--type=json",
		`--patch=[{"op": "replace", "path": "/spec/groups/0/rules/0/expr", "value": "rate(errors_total[5m] > 0"}]`)
	s.kubectl("delete", "prometheusrule", "old", "-n", "legacy")
}

// The version that is not the stored one is judged as it was written, and converted by prometheus-operator's webhook.
func TestOtherVersion(t *testing.T) {
	s := newTranscript(t, "v1beta1")
	s.kubectl("create", "-f", "test/e2e/testdata/v1beta1.yaml")
}

// What alertlint itself needs never waits for alertlint.
func TestOwnNamespaceIsExempt(t *testing.T) {
	manifest := strings.NewReplacer("namespace: monitoring", "namespace: alertlint-system").
		Replace(read(t, "examples/broken/prometheusrule-pod-not-ready.yaml"))
	if err := kube.KubectlInput(t.Context(), []byte(manifest), "create", "--dry-run=server", "-f", "-").Err(); err != nil {
		t.Error(err)
	}
}

// The service account can read what the caches hold, and nothing else.
func TestRights(t *testing.T) {
	s := newTranscript(t, "rights")
	for _, question := range []string{
		"list prometheuses.monitoring.coreos.com", "watch namespaces",
		"list prometheusrules.monitoring.coreos.com", "watch alertmanagerconfigs.monitoring.coreos.com",
		"get secrets", "list secrets",
		"update prometheuses.monitoring.coreos.com", "create pods",
	} {
		args := append([]string{"auth", "can-i"}, strings.Fields(question)...)
		s.kubectl(append(args, "--all-namespaces", "--as=system:serviceaccount:alertlint-system:alertlint")...)
	}
}

// A pod of the Deployment is one that restricted pod security lets in. The ServiceAccount admission plugin is off, as no
// controller makes the tokens that it mounts.
func TestPodIsAdmitted(t *testing.T) {
	var deployment appsv1.Deployment
	text := kube.Kubectl(t.Context(), "get", "deployment", "alertlint", "-n", "alertlint-system", "-o=json")
	if err := json.Unmarshal([]byte(text.Stdout), &deployment); err != nil {
		t.Fatal(err, text.Stderr)
	}
	pod, err := json.Marshal(corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Name: "alertlint", Namespace: deployment.Namespace},
		Spec:       deployment.Spec.Template.Spec,
	})
	if err != nil {
		t.Fatal(err)
	}
	result := kube.KubectlInput(t.Context(), pod, "create", "--dry-run=server", "-f", "-")
	if result.Exit != 0 || result.Stderr != "" {
		t.Errorf("%s%s", result.Stdout, result.Stderr)
	}
}
