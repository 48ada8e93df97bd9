package webhook

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"testing"
)

// newPair returns a certificate and its key as PEM.
func newPair(t *testing.T) (cert, key string) {
	t.Helper()
	pair, err := selfSigned()
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return encode("CERTIFICATE", pair.Certificate[0]), encode("PRIVATE KEY", der)
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// served returns the certificate that a new connection gets.
func (r *running) served(t *testing.T) string {
	t.Helper()
	conn, err := tls.Dial("tcp", r.bind, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // It is compared whole.
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return encode("CERTIFICATE", conn.ConnectionState().PeerCertificates[0].Raw)
}

// TestSelfSigned verifies the certificate as a client does that was given it.
func TestSelfSigned(t *testing.T) {
	pair, err := selfSigned()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	for _, name := range []string{"127.0.0.1", "::1", "localhost"} {
		if _, err := cert.Verify(x509.VerifyOptions{DNSName: name, Roots: pool}); err != nil {
			t.Error(err)
		}
	}
}
