package admit

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/go-logr/logr/funcr"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// TestPanicIsNotQuoted has everything that may fail on an object fail with a value of it, and reads the log.
func TestPanicIsNotQuoted(t *testing.T) {
	var mu sync.Mutex
	var log strings.Builder
	logf.SetLogger(funcr.New(func(_, args string) {
		mu.Lock()
		defer mu.Unlock()
		log.WriteString(args + "\n")
	}, funcr.Options{}))
	fails := func() { panic("cannot do CANARY") }

	server := serve(t, &Endpoint{Handler: admission.HandlerFunc(func(context.Context, admission.Request) admission.Response {
		fails()
		return admission.Allowed("")
	}), State: readyState(), Limits: DefaultLimits()})
	if code, answer := post(t, server.URL, strings.NewReader(review)); code != http.StatusInternalServerError || strings.Contains(answer, "CANARY") {
		t.Errorf("the endpoint answers %d %s", code, answer)
	}

	var resp admission.Response
	func() {
		defer Recover("validate", admission.Request{}, &resp)
		fails()
	}()

	rule := &lint.Check{Name: "broken", Kinds: []object.Kind{object.PrometheusRule}, Severity: lint.Error, Run: func(*lint.Pass) { fails() }}
	o, err := object.Decode([]byte(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule"}`))
	if err != nil {
		t.Fatal(err)
	}
	_, bugs := lint.New([]*lint.Check{rule}, lint.DefaultPolicy()).Lint(o, stack.New())
	warnings := ReportBugs(bugs)

	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{"an endpoint failed", "a handler failed", "a check failed"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in the log", want)
		}
	}
	if strings.Count(log.String(), "panic_test.go") < 3 {
		t.Error("the log does not say where it failed")
	}
	if all := log.String() + strings.Join(append(warnings, resp.Warnings...), "\n"); strings.Contains(all, "CANARY") {
		t.Errorf("the value is told:\n%s", all)
	}
}
