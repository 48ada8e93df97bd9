package webhook

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"path/filepath"
	"sync/atomic"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/certwatcher"
)

// certificate is what the server proves itself with.
type certificate struct {
	dir     string
	watcher atomic.Pointer[certwatcher.CertWatcher]
	// selfSigned stands in for a folder.
	selfSigned *tls.Certificate
}

func newCertificate(o options) (*certificate, error) {
	if o.certs != "" {
		return &certificate{dir: o.certs}, nil
	}
	cert, err := selfSigned()
	return &certificate{selfSigned: cert}, err
}

var errNoCertificate = errors.New("the certificate is not loaded yet")

func (c *certificate) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if c.selfSigned != nil {
		return c.selfSigned, nil
	}
	if w := c.watcher.Load(); w != nil {
		return w.GetCertificate(hello)
	}
	return nil, errNoCertificate
}

func (c *certificate) loaded() bool { return c.selfSigned != nil || c.watcher.Load() != nil }

// keep waits for the files and follows their changes. A pair that does not match, as can be seen in the middle of
// a change, leaves the last good one in place.
func (c *certificate) keep(ctx context.Context) error {
	if c.selfSigned != nil {
		return nil
	}
	complained := false
	for {
		w, err := certwatcher.New(filepath.Join(c.dir, "tls.crt"), filepath.Join(c.dir, "tls.key"))
		if err == nil {
			c.watcher.Store(w)
			return w.WithWatchInterval(pollInterval).Start(ctx)
		}
		if !complained {
			slog.Error("cannot read the certificate; waiting for it", "folder", c.dir, "error", err)
			complained = true
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pollInterval):
		}
	}
}

// selfSigned makes a certificate for loopback that lives as long as the process.
func selfSigned() (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: "alertlint"},
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:             time.Now().Add(-time.Minute),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	caBundle := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	slog.Info("made a self-signed certificate", "caBundle", base64.StdEncoding.EncodeToString(caBundle))
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
