package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"k8s.io/client-go/rest"
)

// connect makes the clients of all who take part.
func (t *target) connect(ctx context.Context) error {
	config, err := t.kube.RESTConfig()
	if err != nil {
		return err
	}
	admin, err := rest.TLSConfigFor(config)
	if err != nil {
		return err
	}
	cas, err := t.webhook.CAs(ctx)
	if err != nil {
		return err
	}
	t.api = config.Host
	t.dialer = &tls.Config{RootCAs: cas, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	t.alice, t.bob, t.caller = newClient(admin, "alice"), newClient(admin, "bob"), newClient(&tls.Config{RootCAs: cas}, "")
	return nil
}

// newClient returns a client that speaks for a user. Each has connections of its own, of HTTP/1.1: nobody waits for what
// another one sends.
func newClient(config *tls.Config, user string) *http.Client {
	return &http.Client{
		Timeout: 10 * time.Second, // The API server waits 3 seconds for each webhook.
		Transport: speaker{user, &http.Transport{
			TLSClientConfig: config.Clone(), MaxIdleConnsPerHost: 128,
			TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{},
		}},
	}
}

type speaker struct {
	user string
	next http.RoundTripper
}

// RoundTrip sends a request in the name of the user.
func (s speaker) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.user != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Impersonate-User", s.user)
	}
	return s.next.RoundTrip(r)
}
