package cluster

import (
	"errors"
	"os"
	"testing"
	"time"
)

// Everything below alertlint itself, for real: the control plane boots, takes the CRDs and the manifests, cert-manager
// issues the certificate and injects its CA.
func TestCertificateIsIssued(t *testing.T) {
	ctx := t.Context()
	start := time.Now()
	step := func(what string) { t.Logf("%6.1fs %s", time.Since(start).Seconds(), what) }

	c, err := Start(ctx, t.TempDir())
	if errors.Is(err, ErrNoTools) && os.Getenv("ALERTLINT_E2E") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer c.Stop()
	step("the API server is ready")
	if err := c.InstallCRDs(ctx); err != nil {
		t.Fatal(err)
	}
	step("the CRDs are installed")
	if err := c.StartCertManager(); err != nil {
		t.Fatal(err)
	}
	w, err := c.ApplyManifests(ctx)
	if err != nil {
		t.Fatal(err, tail(c.Dir+"/cert-manager.log"))
	}
	step("the certificate is issued and its CA injected")
	if err := w.mount(ctx); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tls.crt", "tls.key", "ca.crt"} {
		if _, err := os.Stat(w.certs + "/" + name); err != nil {
			t.Error(err)
		}
	}
}
