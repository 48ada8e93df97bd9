package validate

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/rules"
	"github.com/alertlint/alertlint/internal/stack"
)

// realEndpoint serves the handler with the real rules, as cmd/webhook does.
func realEndpoint(tb testing.TB) *admit.Endpoint {
	tb.Helper()
	s := &admit.State{}
	s.SetLinter(lint.New(rules.All(), lint.DefaultPolicy()))
	s.SetStack(stack.New())
	return &admit.Endpoint{Name: "validate", Handler: &Handler{State: s}, State: s, Limits: admit.DefaultLimits()}
}

func reviewOf(object string) string {
	return `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",
"kind":{"group":"monitoring.coreos.com","version":"v1","kind":"PrometheusRule"},
"resource":{"group":"monitoring.coreos.com","version":"v1","resource":"prometheusrules"},
"name":"r","namespace":"ns","operation":"CREATE","object":` + object + `,"oldObject":null}}`
}

func BenchmarkEndpoint100Rules(b *testing.B) {
	var list []string
	for i := range 100 {
		list = append(list, fmt.Sprintf(`{"alert":"PodNotReady%d","expr":"sum by (namespace, pod) (\n  max by (namespace, pod) (kube_pod_status_phase{job=\"x\", phase=~\"Pending|Unknown\"}) * on (namespace, pod) group_left (owner_kind) kube_pod_owner{owner_kind!=\"Job\"}\n) > %d",
"for":"15m","labels":{"severity":"warning"},"annotations":{"description":"Pod {{ $labels.pod }} has not been ready for 15 minutes.","summary":"A pod is not ready."}}`, i, i))
	}
	e := realEndpoint(b)
	body := []byte(reviewOf(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"r"},"spec":{"groups":[{"name":"g","rules":[` +
		strings.Join(list, ",") + `]}]}}`))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/validate", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if e.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
