package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// WebhookClient is the common name of the certificate that the API server shows to webhooks.
const WebhookClient = "webhook-client"

// clientAuthFlags has the API server prove itself to every webhook, as docs/client-authentication.md says.
func (c *Cluster) clientAuthFlags() ([]string, error) {
	if err := c.ca.issue(WebhookClient); err != nil {
		return nil, err
	}
	users, plugins := filepath.Join(c.Dir, "webhooks.kubeconfig"), filepath.Join(c.Dir, "admission.yaml")
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
users:
- name: "*"
  user:
    client-certificate: %s
    client-key: %s
`, c.ca.file(WebhookClient+".crt"), c.ca.file(WebhookClient+".key"))
	if err := os.WriteFile(users, []byte(text), 0o600); err != nil {
		return nil, err
	}
	text = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n"
	for _, plugin := range []string{"ValidatingAdmissionWebhook", "MutatingAdmissionWebhook"} {
		text += fmt.Sprintf(`- name: %s
  configuration:
    apiVersion: apiserver.config.k8s.io/v1
    kind: WebhookAdmissionConfiguration
    kubeConfigFile: %s
`, plugin, users)
	}
	return []string{"--admission-control-config-file=" + plugins}, os.WriteFile(plugins, []byte(text), 0o600)
}

// AuthenticateClients starts the webhook anew, which from then on answers only who has a certificate of the cluster's CA
// with that name. The function that it returns undoes this.
func (w *Webhook) AuthenticateClients(ctx context.Context, name string) (undo func(context.Context) error, err error) {
	undo = func(ctx context.Context) error { return w.restart(ctx) }
	return undo, w.restart(ctx, "--client-ca-file="+w.cluster.ca.file("ca.crt"), "--client-name="+name)
}
