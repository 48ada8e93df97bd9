package webhook

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net/http"
	"path/filepath"
	"testing"
	"time"
)

// authority issues certificates for clients.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "clients"},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

func (a *authority) pem() string { return encode("CERTIFICATE", a.cert.Raw) }

func (a *authority) issue(t *testing.T, usage x509.ExtKeyUsage, commonName string, dnsNames ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: commonName}, DNSNames: dnsNames,
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// askAs returns an error where the server does not take the client.
func (r *running) askAs(certs ...tls.Certificate) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true, Certificates: certs, //nolint:gosec // The server's certificate is not what is tested.
	}}}
	resp, err := client.Post("https://"+r.bind+"/validate", "application/json", bytes.NewReader(review("up")))
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

func TestClientAuthentication(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	file := filepath.Join(t.TempDir(), "ca.crt")
	write(t, file, ca.pem())
	r := start(t, options{clientCA: file, clientNames: []string{"kube-apiserver", "apiserver.example.com"}})
	r.ready(t)
	const client = x509.ExtKeyUsageClientAuth
	for name, test := range map[string]struct {
		certs []tls.Certificate
		taken bool
	}{
		"common name":      {[]tls.Certificate{ca.issue(t, client, "kube-apiserver")}, true},
		"DNS name":         {[]tls.Certificate{ca.issue(t, client, "x", "apiserver.example.com")}, true},
		"other name":       {[]tls.Certificate{ca.issue(t, client, "x", "y")}, false},
		"other CA":         {[]tls.Certificate{other.issue(t, client, "kube-apiserver")}, false},
		"not for a client": {[]tls.Certificate{ca.issue(t, x509.ExtKeyUsageServerAuth, "kube-apiserver")}, false},
		"none":             {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := r.askAs(test.certs...); (err == nil) != test.taken {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A new CA comes into force, a broken file does not.
func TestClientCAReload(t *testing.T) {
	before, after := newAuthority(t), newAuthority(t)
	file := filepath.Join(t.TempDir(), "ca.crt")
	r := start(t, options{clientCA: file})
	cert, renewed := before.issue(t, x509.ExtKeyUsageClientAuth, "x"), after.issue(t, x509.ExtKeyUsageClientAuth, "x")
	eventually(t, "the server", func() string {
		resp, err := http.Get("http://" + r.health + "/readyz")
		if err != nil {
			return err.Error()
		}
		resp.Body.Close()
		return ""
	})
	if err := r.askAs(cert); err == nil {
		t.Error("without a CA, a client is taken")
	}
	write(t, file, before.pem())
	r.ready(t)
	if err := r.askAs(cert); err != nil {
		t.Error(err)
	}
	write(t, file, after.pem())
	eventually(t, "the new CA", func() string {
		if err := r.askAs(renewed); err != nil {
			return err.Error()
		}
		return ""
	})
	if err := r.askAs(cert); err == nil {
		t.Error("a client of the old CA is taken")
	}
	c := &callers{file: file}
	if err := c.read(); err != nil {
		t.Fatal(err)
	}
	write(t, file, "nonsense")
	if err := c.read(); err == nil || !c.loaded() {
		t.Errorf("a broken file: %v, loaded: %t", err, c.loaded())
	}
}
