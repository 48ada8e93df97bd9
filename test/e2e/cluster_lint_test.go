package e2e

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

const liveObjects = "test/e2e/testdata/cluster-lint.yaml"

// lintCluster runs alertlint lint --cluster and returns what it says of one namespace, or of one file.
func lintCluster(t *testing.T, of, kubeconfig string, args ...string) (found []string, result cluster.Result) {
	t.Helper()
	args = append([]string{"lint", "--cluster", "--kubeconfig=" + kubeconfig, "-o=json"}, args...)
	result = kube.Run(t.Context(), alertlint, args...)
	var report struct {
		Diagnostics []struct{ File, Severity, Path, Message, Check string }
	}
	if err := json.Unmarshal([]byte(result.Stdout), &report); err != nil {
		t.Fatalf("%v: %s%s", err, result.Stdout, result.Stderr)
	}
	for _, d := range report.Diagnostics {
		if strings.HasPrefix(d.File, of) {
			found = append(found, d.File+": "+d.Severity+": "+d.Path+": "+d.Message+" ["+d.Check+"]")
		}
	}
	if strings.Contains(strings.ToLower(result.Stdout+result.Stderr), "do-not-show-this") || strings.Contains(result.Stdout, "DO_NOT_SHOW") {
		t.Error("a value is shown")
	}
	return found, result
}

// A live cluster is all there is: what it lacks is an error.
func TestLintCluster(t *testing.T) {
	if err := kube.Kubectl(t.Context(), "apply", "-f", liveObjects).Err(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Other tests count the Alertmanagers in view.
		kube.Kubectl(context.WithoutCancel(t.Context()), "delete", "alertmanager,alertmanagerconfig", "--all", "-n", "live")
	})
	const (
		left      = "the operator skips the AlertmanagerConfig for Alertmanager live/main"
		stops     = "the operator stops updating the configuration of Alertmanager live/main: no team's change reaches it until this is fixed"
		malformed = `key "url" of Secret live/hook starts or ends with white space, such as a trailing line break, which the operator does not trim here; ` + stops
	)
	t.Run("its own objects", func(t *testing.T) {
		found, result := lintCluster(t, "cluster:live/", kube.Kubeconfig)
		const at = "cluster:live/alertmanagerconfig/team: error: spec.receivers[1]."
		want := []string{
			at + `discordConfigs[0].apiURL: key "variable" of Secret live/hook is not an http or https URL; ` + left + " [secret-malformed]",
			at + "slackConfigs[0].apiURL.name: Secret live/gone does not exist; without it " + left + " [secret-missing]",
			at + "webhookConfigs[0].urlSecret: " + malformed + " [secret-malformed]",
			at + `webhookConfigs[1].urlSecret.key: Secret live/hook has no key "URL", it has "url", "variable"; without it ` + left + " [secret-key-missing]",
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%s\n%s", diff, result.Stderr)
		}
		if result.Exit != 1 {
			t.Errorf("exit %d: %s", result.Exit, result.Stderr)
		}
	})
	t.Run("as text", func(t *testing.T) {
		result := kube.Run(t.Context(), alertlint, "lint", "--cluster", "--kubeconfig="+kube.Kubeconfig)
		for _, want := range []string{"\ncluster:live/alertmanagerconfig/team:", "        name: gone\n"} {
			if !strings.Contains("\n"+result.Stdout, want) {
				t.Errorf("no %q in:\n%s%s", want, result.Stdout, result.Stderr)
			}
		}
		if strings.Contains(result.Stdout, "do-not-show-this") || strings.Contains(result.Stdout, "--fix") {
			t.Errorf("a value is shown, or a fix offered:\n%s", result.Stdout)
		}
	})
	t.Run("files against it", func(t *testing.T) {
		dir := t.TempDir()
		mended := strings.NewReplacer("name: gone", "name: hook", "key: URL", "key: url").Replace(read(t, liveObjects))
		_, config, _ := strings.Cut(mended, "apiVersion: monitoring.coreos.com/v1alpha1")
		file := filepath.Join(dir, "config.yaml")
		if err := os.WriteFile(file, []byte("apiVersion: monitoring.coreos.com/v1alpha1"+config), 0o600); err != nil {
			t.Fatal(err)
		}
		found, result := lintCluster(t, "", kube.Kubeconfig, file)
		want := []string{
			file + ": error: spec.receivers[1].webhookConfigs[0].urlSecret: " + malformed + " [secret-malformed]",
			file + ": error: spec.receivers[1].webhookConfigs[1].urlSecret: " + malformed + " [secret-malformed]",
			file + `: error: spec.receivers[1].discordConfigs[0].apiURL: key "variable" of Secret live/hook is not an http or https URL; ` + left + " [secret-malformed]",
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%s\n%s", diff, result.Stderr)
		}
	})
	t.Run("without a right to Secrets", func(t *testing.T) {
		found, result := lintCluster(t, "cluster:live/", webhook.Kubeconfig())
		if len(found) > 0 {
			t.Errorf("found %q", found)
		}
		if want := "no permission to read secrets in namespace live; references not checked: 3"; !strings.Contains(result.Stderr, want) {
			t.Errorf("no %q in %s", want, result.Stderr)
		}
	})
	t.Run("without any right", func(t *testing.T) {
		if err := kube.Kubectl(t.Context(), "create", "serviceaccount", "nobody", "-n", "live").Err(); err != nil {
			t.Fatal(err)
		}
		token := kube.Kubectl(t.Context(), "create", "token", "nobody", "-n", "live")
		text, err := os.ReadFile(webhook.Kubeconfig())
		if err != nil {
			t.Fatal(err)
		}
		config := filepath.Join(t.TempDir(), "kubeconfig")
		text = regexp.MustCompile(`token: .*`).ReplaceAll(text, []byte("token: "+strings.TrimSpace(token.Stdout)))
		if err := os.WriteFile(config, text, 0o600); err != nil {
			t.Fatal(err)
		}
		found, result := lintCluster(t, "", config)
		if len(found) > 0 || result.Exit != 0 {
			t.Errorf("exit %d, found %q", result.Exit, found)
		}
		for _, resource := range []string{"prometheusrules", "alertmanagerconfigs", "prometheuses", "thanosrulers", "alertmanagers", "namespaces"} {
			if want := "no permission to list " + resource + ": those of the cluster are unknown"; !strings.Contains(result.Stderr, want) {
				t.Errorf("no %q in %s", want, result.Stderr)
			}
		}
	})
	t.Run("which is not there", func(t *testing.T) {
		result := kube.Run(t.Context(), alertlint, "lint", "--cluster", "--kubeconfig="+filepath.Join(t.TempDir(), "none"))
		if result.Exit != 2 || !strings.Contains(result.Stderr, "alertlint: --cluster: ") {
			t.Errorf("exit %d: %s%s", result.Exit, result.Stdout, result.Stderr)
		}
	})
}
