package cluster

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd/api"
)

const (
	namespace   = "alertlint-system"
	tlsSecret   = "alertlint-webhook-tls"
	policyFile  = "policy.yaml"
	webhookName = "alertlint"
)

// Webhook is alertlint's webhook, installed from the manifests and running as a process of its own.
type Webhook struct {
	cluster *Cluster
	binary  string
	process *process

	port, metrics, health             string
	overlay, certs, config, configmap string
	// flags are those beside the ones that every webhook is started with.
	flags []string
}

// overlay is the manifests as shipped, but for the webhook's address: there is no pod network to find a Service in.
const overlay = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- %[1]s
patches:
- target: {kind: ValidatingWebhookConfiguration}
  patch: |-
    - {op: remove, path: /webhooks/0/clientConfig/service}
    - {op: add, path: /webhooks/0/clientConfig/url, value: "https://127.0.0.1:%[2]s/validate"}
- target: {kind: MutatingWebhookConfiguration}
  patch: |-
    - {op: remove, path: /webhooks/0/clientConfig/service}
    - {op: add, path: /webhooks/0/clientConfig/url, value: "https://127.0.0.1:%[2]s/mutate"}
- target: {kind: Certificate, name: alertlint-webhook}
  patch: |-
    - {op: add, path: /spec/ipAddresses, value: [127.0.0.1]}
`

// ApplyManifests installs the manifests, has cert-manager issue the webhook's certificate and waits until its CA stands
// in both webhook configurations. The webhook itself is not started.
func (c *Cluster) ApplyManifests(ctx context.Context) (*Webhook, error) {
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	w := &Webhook{
		cluster: c,
		port:    ports[0], metrics: ports[1], health: ports[2],
		overlay:   filepath.Join(c.Dir, "overlay"),
		certs:     filepath.Join(c.Dir, "tls"),
		config:    filepath.Join(c.Dir, "webhook.kubeconfig"),
		configmap: filepath.Join(c.Dir, "etc"),
	}
	if err := os.MkdirAll(w.overlay, 0o700); err != nil {
		return nil, err
	}
	// Kustomize takes no absolute paths.
	manifests, err := filepath.Rel(w.overlay, filepath.Join(c.root, "manifests", "default"))
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf(overlay, manifests, w.port)
	if err := os.WriteFile(filepath.Join(w.overlay, "kustomization.yaml"), []byte(text), 0o600); err != nil {
		return nil, err
	}
	return w, w.Apply(ctx)
}

// Apply applies the manifests, once more where they are there already, and waits for the certificate and its CA.
func (w *Webhook) Apply(ctx context.Context) error {
	applied := w.cluster.Kubectl(ctx, "apply", "-k", w.overlay)
	if err := applied.Err(); err != nil {
		return fmt.Errorf("applying the manifests: %w", err)
	}
	if applied.Stderr != "" {
		return fmt.Errorf("applying the manifests draws warnings: %s", applied.Stderr)
	}
	return w.cluster.eventually(ctx, "cert-manager to issue the certificate", func() error {
		return w.injected(ctx)
	})
}

// injected returns an error until both webhook configurations hold the CA of the issued certificate.
func (w *Webhook) injected(ctx context.Context) error {
	secret, err := w.cluster.client.CoreV1().Secrets(namespace).Get(ctx, tlsSecret, metav1.GetOptions{})
	if err != nil {
		return err
	}
	admission := w.cluster.client.AdmissionregistrationV1()
	validating, err := admission.ValidatingWebhookConfigurations().Get(ctx, webhookName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	mutating, err := admission.MutatingWebhookConfigurations().Get(ctx, webhookName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	want := secret.Data["ca.crt"]
	if len(want) == 0 || len(secret.Data[corev1.TLSCertKey]) == 0 {
		return errors.New("the certificate is not issued")
	}
	if !bytes.Equal(validating.Webhooks[0].ClientConfig.CABundle, want) ||
		!bytes.Equal(mutating.Webhooks[0].ClientConfig.CABundle, want) {
		return errors.New("the CA is not injected")
	}
	return nil
}

// InstallAlertlint applies the manifests and starts the webhook, with its own service account's rights.
func (c *Cluster) InstallAlertlint(ctx context.Context, binary string) (*Webhook, error) {
	w, err := c.ApplyManifests(ctx)
	if err != nil {
		return nil, err
	}
	w.binary = binary
	token, err := c.client.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, "alertlint",
		&authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	if err := c.writeKubeconfig(w.config, &api.AuthInfo{Token: token.Status.Token}); err != nil {
		return nil, err
	}
	if err := w.mount(ctx); err != nil {
		return nil, err
	}
	sync, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c.cancels = append(c.cancels, cancel)
	go w.keepMounted(sync)
	return w, w.Start(ctx)
}

// Start starts the webhook, and waits until it is ready and the API server has been seen to ask it.
func (w *Webhook) Start(ctx context.Context) error {
	var err error
	w.process, err = startProcess(w.cluster.Dir, w.binary, append([]string{
		"--kubeconfig=" + w.config,
		"--bind-address=127.0.0.1:" + w.port,
		"--metrics-bind-address=127.0.0.1:" + w.metrics,
		"--health-probe-bind-address=127.0.0.1:" + w.health,
		"--cert-dir=" + w.certs,
		"--policy=" + filepath.Join(w.configmap, policyFile),
	}, w.flags...), nil)
	if err != nil {
		return err
	}
	w.cluster.processes = append(w.cluster.processes, w.process)
	if err := w.cluster.eventually(ctx, "the webhook to be ready", func() error {
		return w.Ready(ctx)
	}); err != nil {
		return fmt.Errorf("%w\n%s", err, tail(w.process.log))
	}
	return w.Reached(ctx)
}

// Reached waits until the API server gets an answer from the webhook: its view of what is installed lags behind what is
// written.
func (w *Webhook) Reached(ctx context.Context) error {
	return w.cluster.eventually(ctx, "the API server to reach the webhook", func() error {
		result := w.cluster.KubectlInput(ctx, []byte(probe), "create", "--dry-run=server", "-f", "-")
		if !strings.Contains(result.Stderr, "is invalid") {
			return fmt.Errorf("a broken rule is not refused: %s%s", result.Stdout, result.Stderr)
		}
		return nil
	})
}

const probe = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: alertlint-e2e-probe
  namespace: default
spec:
  groups:
  - name: probe
    rules:
    - record: probe
      expr: (
`

// Ready returns an error where the webhook does not say that it is ready.
func (w *Webhook) Ready(ctx context.Context) error {
	return ok(ctx, "http://127.0.0.1:"+w.health+"/readyz")
}

// Kill ends the webhook as a crash would.
func (w *Webhook) Kill() {
	w.process.kill()
	w.cluster.forget(w.process)
}

// Stop ends the webhook as Kubernetes would.
func (w *Webhook) Stop() {
	w.process.stop()
	w.cluster.forget(w.process)
}

// Exited returns an error once the webhook has ended.
func (w *Webhook) Exited() error { return w.process.exited() }

// LogFile is where all is that the webhook wrote. One that is started anew writes on.
func (w *Webhook) LogFile() string { return w.process.log }

// Log returns the end of what the webhook wrote.
func (w *Webhook) Log() string { return tail(w.process.log) }

// MetricsURL is where the webhook's metrics are.
func (w *Webhook) MetricsURL() string { return "http://127.0.0.1:" + w.metrics + "/metrics" }

// URL is where the webhook serves its endpoints.
func (w *Webhook) URL() string { return "https://127.0.0.1:" + w.port }

// CAs returns what the API server trusts the webhook by.
func (w *Webhook) CAs(ctx context.Context) (*x509.CertPool, error) {
	config, err := w.cluster.client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Get(ctx, webhookName, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(config.Webhooks[0].ClientConfig.CABundle) {
		return nil, errors.New("no CA is injected")
	}
	return pool, nil
}

func (c *Cluster) forget(gone *process) {
	for i, p := range c.processes {
		if p == gone {
			c.processes = append(c.processes[:i:i], c.processes[i+1:]...)
			return
		}
	}
}

func ok(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return nil
}
