package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Every row has a name of its own that serves as the name of an object, and can be armed: what is sent by the API server is
// no larger than that takes.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range table() {
		if seen[a.name] {
			t.Errorf("two attacks are named %q", a.name)
		}
		seen[a.name] = true
		if a.name != strings.ToLower(a.name) || a.about == "" || a.want.ok == nil || a.want.text == "" {
			t.Errorf("%q is not complete", a.name)
		}
		if send, err := a.arm(&target{}); err != nil || send == nil {
			t.Errorf("%s: %v", a.name, err)
		}
	}
}

func TestClassify(t *testing.T) {
	for _, test := range []struct {
		message string
		causes  []string
		want    kind
	}{
		{`rule is invalid: spec: bad [promql-syntax]`, []string{`bad [promql-syntax]`}, denied},
		{`rule is invalid: spec.groups: Required value`, []string{`Required value`}, refused},
		{`admission webhook "validate.alertlint.dev" denied the request: no`, nil, denied},
		{`failed calling webhook "validate.alertlint.dev": failed to call webhook: alertlint did not finish in time`, nil, turnedAway},
		{`failed calling webhook "validate.alertlint.dev": failed to call webhook: Post "https://127.0.0.1:1/validate": connection refused`, nil, broken},
		{`failed calling webhook "validate.alertlint.dev": failed to call webhook: context deadline exceeded`, nil, broken},
	} {
		status := metav1.Status{Message: test.message, Details: &metav1.StatusDetails{}}
		for _, cause := range test.causes {
			status.Details.Causes = append(status.Details.Causes, metav1.StatusCause{Message: cause})
		}
		text, err := json.Marshal(status)
		if err != nil {
			t.Fatal(err)
		}
		if got := classify(http.StatusInternalServerError, text); got.kind != test.want {
			t.Errorf("%s: got %s, want %s", test.message, got.kind, test.want)
		}
	}
}

// An answer that is not the webhook's is broken, whatever its code.
func TestSend(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no Status", http.StatusRequestEntityTooLarge)
	}))
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := (&target{}).send(server.Client(), req); got.kind != broken {
		t.Errorf("got %s, want %s", got, broken)
	}
}

func TestQuantile(t *testing.T) {
	samples := []time.Duration{3, 1, 2, 5, 4}
	for q, want := range map[float64]time.Duration{0: 1, .5: 3, .99: 5, 1: 5} {
		if got := quantile(samples, q); got != want {
			t.Errorf("quantile %v: got %d, want %d", q, got, want)
		}
	}
	if got := quantile(nil, .5); got != 0 {
		t.Errorf("of nothing: got %d, want 0", got)
	}
}

func TestReason(t *testing.T) {
	err := errors.New("webhook ended: exit status 2\nlog")
	for log, want := range map[string]string{
		"{}\nfatal error: stack overflow\n\ngoroutine 1": "fatal error: stack overflow",
		"{}\n": "webhook ended: exit status 2",
	} {
		if got := reasonOf(err, log); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestShipped(t *testing.T) {
	s, err := readShipped("../..")
	if err != nil {
		t.Fatal(err)
	}
	if s.memory == 0 || s.cpus == 0 || len(s.env) < 2 {
		t.Errorf("got %+v", s)
	}
}
