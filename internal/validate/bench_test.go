package validate

import (
	"testing"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/stack"
)

// realEndpoint serves the handler with the real rules, as cmd/webhook does.
func realEndpoint(tb testing.TB) *admit.Endpoint {
	tb.Helper()
	s := &admit.State{}
	s.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
	s.SetStack(stack.New())
	return &admit.Endpoint{Name: "validate", Handler: &Handler{State: s}, State: s, Limits: admit.DefaultLimits()}
}

func reviewOf(object string) string {
	return `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",
"kind":{"group":"monitoring.coreos.com","version":"v1","kind":"PrometheusRule"},
"resource":{"group":"monitoring.coreos.com","version":"v1","resource":"prometheusrules"},
"name":"r","namespace":"ns","operation":"CREATE","object":` + object + `,"oldObject":null}}`
}
