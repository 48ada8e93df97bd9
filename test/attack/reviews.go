package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
)

// reviewOf returns an AdmissionReview of the creation of an object, or of its change if there is an old one.
func reviewOf(o, old object) object {
	kind, resource, version := o["kind"], "prometheusrules", "v1"
	if kind == "AlertmanagerConfig" {
		resource, version = "alertmanagerconfigs", "v1alpha1"
	}
	o["metadata"].(object)["namespace"] = "tenant"
	request := object{
		"uid": "attack", "operation": "CREATE", "namespace": "tenant", "name": o["metadata"].(object)["name"],
		"kind":     object{"group": "monitoring.coreos.com", "version": version, "kind": kind},
		"resource": object{"group": "monitoring.coreos.com", "version": version, "resource": resource},
		"object":   o, "userInfo": object{"username": "alice"},
	}
	if old != nil {
		old["metadata"].(object)["namespace"] = "tenant"
		request["operation"], request["oldObject"] = "UPDATE", old
	}
	return object{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
}

// reviews sends a body to an endpoint of the webhook's.
func reviews(endpoint string, body func() []byte) func(*target) (shot, error) {
	return func(t *target) (shot, error) {
		b := body()
		return func(ctx context.Context, _, _ int) answer { return t.askWebhook(ctx, endpoint, b) }, nil
	}
}

// around returns a review with a text in place of its object.
func around(text string) func() []byte {
	return func() []byte {
		review := reviewOf(oneRule("raw", object{}), nil)
		review["request"].(object)["object"] = "HERE"
		return bytes.Replace(encode(review), []byte(`"HERE"`), []byte(text), 1)
	}
}

// malformed sends in turn what no API server would.
func malformed(t *target) (shot, error) {
	bodies := []string{
		"", "null", "[]", "{}", "\x00", "text", `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}`,
		`{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":null}`,
		`{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"x"}}`,
		`{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"object":{}}}`, compressed(),
	}
	return func(ctx context.Context, _, n int) answer {
		endpoint := []string{"/validate", "/mutate"}[n/len(bodies)%2]
		return t.askWebhook(ctx, endpoint, []byte(bodies[n%len(bodies)]))
	}, nil
}

func compressed() string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(encode(reviewOf(oneRule("z", object{}), nil)))
	_ = z.Close()
	return b.String()
}

// tooLarge sends more than the webhook takes, of a length that is declared or not.
func tooLarge(size int64, declared bool) func(*target) (shot, error) {
	return func(t *target) (shot, error) {
		return func(ctx context.Context, _, _ int) answer {
			body := io.LimitReader(blanks{}, size) // No reader whose length net/http knows.
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.webhook.URL()+"/validate?timeout=3s", body)
			if err != nil {
				return failure(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if declared {
				req.ContentLength = size
			}
			return t.send(t.caller, req)
		}, nil
	}
}

// escaped is an object whose key is written so that a byte scan would not see it.
func escaped() []byte {
	return bytes.Replace(encode(reviewOf(oneRule("escaped", object{"expr": "up =="}), nil)), []byte(`"object"`), []byte(`"\u006fbject"`), 1)
}

func reviewAttacks() []attack {
	nonsense := `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"groups":[]},"spec":{"groups":[]}}`
	return []attack{
		{
			name: "receivers-84000", about: "84,000 empty receivers, by two senders to the webhook's port", senders: 2, want: verdictOrBusy,
			arm: reviews("/validate", func() []byte { return encode(reviewOf(emptyReceivers(84_000)(), nil)) }),
		},
		{
			name: "receivers-163744", about: "163,744 empty receivers, by two senders to the webhook's port", senders: 2, want: verdictOrBusy,
			arm: reviews("/validate", func() []byte { return encode(reviewOf(emptyReceivers(163_744)(), nil)) }),
		},
		{
			name: "depth-lists", about: "1,000,000 [",
			arm: reviews("/validate", around(strings.Repeat("[", 1_000_000))), want: status(400),
		},
		{
			name: "depth-maps", about: `500,000 {"a":`,
			arm: reviews("/validate", around(strings.Repeat(`{"a":`, 500_000))), want: status(400),
		},
		{
			name: "duplicate-keys", about: "an object with two specs",
			arm: reviews("/validate", around(nonsense)), want: denies("duplicate"),
		},
		{
			name: "escaped-key", about: `the key "\u006fbject"`,
			arm: reviews("/validate", escaped), want: denies("promql-syntax"),
		},
		{name: "malformed", about: "no review, empty, null, gzip, another version", arm: malformed, want: status(400)},
		{name: "too-large", about: "5 MiB, declared", arm: tooLarge(5<<20, true), want: status(413)},
		{name: "too-large-chunked", about: "5 MiB, of no declared length", arm: tooLarge(5<<20, false), want: status(413)},
		{name: "far-too-large", about: "64 MiB, declared", arm: tooLarge(64<<20, true), want: status(413)},
		{
			name: "mutate-sum", about: "2.9 MB of a+a+... to /mutate alone, by four senders", senders: 4, want: verdictOrBusy,
			arm: reviews("/mutate", func() []byte {
				return encode(reviewOf(oneRule("sum", object{"expr": times(1_450_000, "a", "+")}), nil))
			}),
		},
	}
}

// blanks reads as blanks without end.
type blanks struct{}

// Read fills the buffer with blanks.
func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
