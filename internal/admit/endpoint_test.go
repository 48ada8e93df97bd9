package admit

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/stack"
)

func readyState() *State {
	s := &State{}
	s.SetLinter(lint.New(nil, lint.DefaultPolicy()))
	s.SetStack(stack.New())
	return s
}

func serve(t *testing.T, e *Endpoint) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return server
}

func post(t *testing.T, url string, body io.Reader) (int, string) {
	t.Helper()
	resp, err := http.Post(url, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp.StatusCode, string(answer)
	}
	var status metav1.Status
	if err := json.Unmarshal(answer, &status); err != nil || status.Kind != "Status" {
		t.Fatalf("%s is no Status", answer)
	}
	return resp.StatusCode, status.Message
}

func allow(context.Context, admission.Request) admission.Response { return admission.Allowed("") }

func TestEndpointAnswers(t *testing.T) {
	server := serve(t, &Endpoint{Handler: admission.HandlerFunc(allow), State: readyState(), Limits: DefaultLimits()})
	code, answer := post(t, server.URL, strings.NewReader(review))
	var got admissionv1.AdmissionReview
	if err := json.Unmarshal([]byte(answer), &got); code != http.StatusOK || err != nil {
		t.Fatalf("%d %s", code, answer)
	}
	if got.TypeMeta != reviewType || got.Response.UID != "u" || !got.Response.Allowed {
		t.Errorf("got %s", answer)
	}
}

func TestEndpointRefusals(t *testing.T) {
	panics := func(context.Context, admission.Request) admission.Response { panic("secret") }
	for name, test := range map[string]struct {
		handler admission.HandlerFunc
		body    io.Reader
		code    int
		message string
	}{
		"not a review":       {allow, strings.NewReader("{"), 400, "not an AdmissionReview: unexpected end of JSON input"},
		"too large":          {allow, bytes.NewReader(make([]byte, MaxBody+1)), 413, "the request is larger than 4 MiB"},
		"too large, chunked": {allow, io.MultiReader(bytes.NewReader(make([]byte, MaxBody+1))), 413, "the request is larger than 4 MiB"},
		"chunked":            {allow, io.MultiReader(strings.NewReader("[]")), 400, "not an AdmissionReview: "},
		"panic":              {panics, strings.NewReader(review), 500, "alertlint failed: this is a bug in alertlint"},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, &Endpoint{Handler: test.handler, State: readyState(), Limits: DefaultLimits()})
			code, message := post(t, server.URL, test.body)
			if code != test.code || !strings.HasPrefix(message, test.message) {
				t.Errorf("got %d %q, want %d %q", code, message, test.code, test.message)
			}
		})
	}
	t.Run("not ready", func(t *testing.T) {
		server := serve(t, &Endpoint{Handler: admission.HandlerFunc(allow), State: &State{}, Limits: DefaultLimits()})
		if code, message := post(t, server.URL, strings.NewReader(review)); code != 503 || message != errNotReady.message {
			t.Errorf("got %d %q", code, message)
		}
	})
	t.Run("GET", func(t *testing.T) {
		server := serve(t, &Endpoint{Handler: admission.HandlerFunc(allow), State: readyState(), Limits: DefaultLimits()})
		resp, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("got %s", resp.Status)
		}
	})
}

func TestPatience(t *testing.T) {
	for timeout, want := range map[string]time.Duration{
		"3s": 2800 * time.Millisecond, "1s": 900 * time.Millisecond, "": 30 * time.Second, "x": 30 * time.Second,
		"-1s": 30 * time.Second, "1h": 30 * time.Second,
	} {
		if got := patience(timeout); got != want {
			t.Errorf("patience(%q) = %s, want %s", timeout, got, want)
		}
	}
}
