package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"net/http"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

// With a CA for clients the webhook answers the API server, which proves itself, and no one else.
func TestClientAuthentication(t *testing.T) {
	undo, err := webhook.AuthenticateClients(t.Context(), cluster.WebhookClient)
	t.Cleanup(func() {
		if err := undo(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err) // among others, a broken rule is not refused
	}
	pool, err := webhook.CAs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer client.CloseIdleConnections()
	resp, err := client.Post(webhook.URL()+"/validate", "application/json", bytes.NewReader([]byte("{}")))
	if err == nil {
		resp.Body.Close()
		t.Fatalf("one without a certificate is answered: %s", resp.Status)
	}
	if !strings.Contains(err.Error(), "certificate required") {
		t.Errorf("got %v", err)
	}
}
