package e2e

import (
	"context"
	"errors"
	"strings"
	"testing"
)

const secretsConfig = "test/e2e/testdata/check-secrets-config.yaml"

// Who may get a Secret learns that it is missing or lacks a key. Who may not learns nothing, and without --check-secrets
// no one does.
func TestCheckSecrets(t *testing.T) {
	s := newTranscript(t, "check-secrets")
	if err := kube.Kubectl(t.Context(), "apply", "-f", "test/e2e/testdata/check-secrets.yaml").Err(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Other tests count the Alertmanagers in view.
		kube.Kubectl(context.WithoutCancel(t.Context()), "delete", "alertmanager,alertmanagerconfig", "--all", "-n", "check-secrets")
	})
	eventually(t, "the webhook to see the Alertmanager", func() error {
		asked := kube.Kubectl(t.Context(), "create", "--dry-run=server", "-f", secretsConfig)
		if asked.Stderr != "" {
			return errors.New(asked.Stderr)
		}
		return nil
	})
	s.note("as it is shipped, the webhook knows nothing of Secrets")
	s.kubectl("create", "--dry-run=server", "-f", secretsConfig, "--as=trusted")

	undo, err := webhook.CheckSecrets(t.Context())
	t.Cleanup(func() {
		if undo == nil {
			return
		}
		if err := undo(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the cache of key names", func() error {
		asked := kube.Kubectl(t.Context(), "create", "--dry-run=server", "-f", secretsConfig, "--as=trusted")
		if !strings.Contains(asked.Stderr, "secret-missing") {
			return errors.New("nothing is said of a missing Secret: " + asked.Stdout + asked.Stderr)
		}
		return asked.Err()
	})
	s.note("with --check-secrets, it tells those who may get the Secret")
	s.kubectl("auth", "can-i", "get", "secret/slack", "-n", "check-secrets", "--as=trusted")
	s.kubectl("create", "--dry-run=server", "-f", secretsConfig, "--as=trusted")
	s.note("and no one else")
	s.kubectl("auth", "can-i", "get", "secret/slack", "-n", "check-secrets", "--as=stranger")
	s.kubectl("create", "--dry-run=server", "-f", secretsConfig, "--as=stranger")
	s.note("who may get them all is told of all")
	s.kubectl("create", "--dry-run=server", "-f", secretsConfig)
	// A Secret that comes with what refers to it is seen.
	text := strings.Replace(read(t, "test/e2e/testdata/check-secrets.yaml"), "URL: https", "url: https", 1)
	both := text + "---\n" + strings.ReplaceAll(read(t, secretsConfig), "name: may-not-be-known", "name: slack")
	applied := kube.KubectlInput(t.Context(), []byte(both), "apply", "-f", "-")
	if applied.Exit != 0 || strings.Contains(applied.Stderr, "Secret check-secrets/slack") {
		t.Errorf("%s%s", applied.Stdout, applied.Stderr)
	}
	s.note("its rights")
	for _, question := range []string{"list secrets", "watch configmaps", "get secrets", "create subjectaccessreviews.authorization.k8s.io", "update secrets"} {
		args := append([]string{"auth", "can-i"}, strings.Fields(question)...)
		s.kubectl(append(args, "--all-namespaces", "--as=system:serviceaccount:alertlint-system:alertlint")...)
	}
	if log := webhook.Log(); strings.Contains(log, "do-not-show-this") {
		t.Error("a value is in the log")
	}
}
