package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync/atomic"
	"time"
)

// callers are those who may ask: they prove themselves with a certificate, as the API server does where it is told to
// (docs/client-authentication.md).
type callers struct {
	file string
	// names are those of which a certificate must have one. Without any, each of the CA's will do.
	names []string

	text []byte
	cas  atomic.Pointer[x509.CertPool]
}

// newCallers returns nil where anyone may ask.
func newCallers(o options) *callers {
	if o.clientCA == "" {
		return nil
	}
	return &callers{file: o.clientCA, names: o.clientNames}
}

// require has a server take no connection of others.
func (c *callers) require(config *tls.Config) {
	// Not RequireAndVerifyClientCert, whose CAs could not change.
	config.ClientAuth = tls.RequireAnyClientCert
	config.VerifyConnection = c.verify
}

func (c *callers) verify(state tls.ConnectionState) error {
	cas := c.cas.Load()
	if cas == nil {
		return errors.New("the client CA is not loaded yet")
	}
	options := x509.VerifyOptions{
		Roots: cas, Intermediates: x509.NewCertPool(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, cert := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(cert)
	}
	client := state.PeerCertificates[0]
	if _, err := client.Verify(options); err != nil {
		return err
	}
	has := append([]string{client.Subject.CommonName}, client.DNSNames...)
	if len(c.names) > 0 && !slices.ContainsFunc(has, func(name string) bool { return slices.Contains(c.names, name) }) {
		return fmt.Errorf("the client certificate is for %q, but --client-name allows only %q", has, c.names)
	}
	return nil
}

func (c *callers) loaded() bool { return c == nil || c.cas.Load() != nil }

// keep follows the file. Where it is broken or gone, the last good one stays in force, and where there was none yet, no one
// may ask.
func (c *callers) keep(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	complained := ""
	for {
		switch err := c.read(); {
		case err == nil:
			complained = ""
		case err.Error() != complained:
			complained = err.Error()
			slog.Error("cannot read the client CA; keeping the last good one, if any", "file", c.file, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func (c *callers) read() error {
	text, err := os.ReadFile(c.file)
	if err != nil {
		return err
	}
	if bytes.Equal(text, c.text) {
		return nil
	}
	cas := x509.NewCertPool()
	if !cas.AppendCertsFromPEM(text) {
		return errors.New("no certificate found in it; it must contain the CA of the client certificates, as PEM")
	}
	c.text = text
	c.cas.Store(cas)
	slog.Info("client CA loaded", "file", c.file)
	return nil
}
