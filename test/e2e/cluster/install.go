package cluster

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	crd "github.com/prometheus-operator/prometheus-operator/example"
)

// InstallCRDs installs prometheus-operator's definitions, with its own webhook converting between the versions of
// AlertmanagerConfig, and cert-manager's.
func (c *Cluster) InstallCRDs(ctx context.Context) error {
	var crds bytes.Buffer
	// The full set is the one that serves v1beta1.
	if err := crd.PrintAllFull(&crds); err != nil {
		return err
	}
	// Found as a module, not embedded: cert-manager publishes its definitions as files.
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cert-manager/cert-manager").Output()
	if err != nil {
		return fmt.Errorf("finding cert-manager's module: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "deploy", "crds", "cert-manager.io_*.yaml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&crds, "---\n%s\n", text)
	}
	// Server-side, as these are longer than the annotation that kubectl would keep them in.
	if err := c.KubectlInput(ctx, crds.Bytes(), "apply", "--server-side", "-f", "-").Err(); err != nil {
		return fmt.Errorf("installing CRDs: %w", err)
	}
	if err := c.convertAlertmanagerConfigs(ctx); err != nil {
		return fmt.Errorf("starting the conversion webhook: %w", err)
	}
	return c.Kubectl(ctx, "wait", "--for=condition=Established", "--timeout=60s", "crd", "--all").Err()
}

func (c *Cluster) convertAlertmanagerConfigs(ctx context.Context) error {
	ports, err := freePorts(1)
	if err != nil {
		return err
	}
	if err := c.launch("admission-webhook",
		"--web.listen-address=127.0.0.1:"+ports[0],
		"--web.enable-tls",
		"--web.cert-file="+c.ca.file("conversion.crt"),
		"--web.key-file="+c.ca.file("conversion.key"),
	); err != nil {
		return err
	}
	bundle, err := os.ReadFile(c.ca.file("ca.crt"))
	if err != nil {
		return err
	}
	patch := fmt.Sprintf(`{"spec": {"conversion": {"strategy": "Webhook", "webhook": {
		"clientConfig": {"url": "https://127.0.0.1:%s/convert", "caBundle": %q},
		"conversionReviewVersions": ["v1beta1", "v1alpha1"]}}}}`,
		ports[0], base64.StdEncoding.EncodeToString(bundle))
	return c.Kubectl(ctx, "patch", "crd", "alertmanagerconfigs.monitoring.coreos.com", "--type=merge", "--patch="+patch).Err()
}

// StartCertManager starts cert-manager's controllers and its CA injector.
func (c *Cluster) StartCertManager() error {
	return c.launch("cert-manager", "--kubeconfig="+c.Kubeconfig)
}
