package mutate

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	admissionv1 "k8s.io/api/admission/v1"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// fuzzStack asks PrometheusRules and AlertmanagerConfigs for labels.
func fuzzStack(tb testing.TB) *stack.Stack {
	tb.Helper()
	var objects []*object.Object
	for _, raw := range []string{
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"k8s","namespace":"ns"},"spec":{"ruleSelector":
{"matchLabels":{"release":"prometheus","a/b~c":"x"},"matchExpressions":[{"key":"app","operator":"In","values":["x","y"]},{"key":"role","operator":"Exists"}]}}}`,
		`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"main","namespace":"ns"},"spec":{"alertmanagerConfigSelector":
{"matchLabels":{"alertmanager":"main"}}}}`,
	} {
		o, err := object.Decode([]byte(raw))
		if err != nil {
			tb.Fatal(err)
		}
		objects = append(objects, o)
	}
	return stack.New(objects...)
}

func review(version, kind, resource, object string) []byte {
	return []byte(`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",
"kind":{"group":"monitoring.coreos.com","version":"` + version + `","kind":"` + kind + `"},
"resource":{"group":"monitoring.coreos.com","version":"` + version + `","resource":"` + resource + `"},
"name":"r","namespace":"ns","operation":"CREATE","object":` + object + `}}`)
}

// FuzzMutate applies each patch as the API server does, and asks again: what was mended is not mended twice.
func FuzzMutate(f *testing.F) {
	for _, o := range []string{
		`{}`, `{"metadata":{}}`, `{"metadata":null}`, `{"metadata":{"name":"r","labels":null}}`, `{"metadata":{"labels":{"app":"z"}}}`,
		`{"metadata":{"labels":{"release":"prometheus","role":""}}}`, `{"metadata":{"labels":5}}`, `{"metadata":{"labels":{"x":5}}}`,
		`{"metadata":{"name":"r"},"spec":{"groups":[{"name":"g","rules":[{"alert":"A","expr":1,"labels":{"severity":5,"x":true},"annotations":{"n":1e400}}]}]}}`,
	} {
		f.Add(review("v1", "PrometheusRule", "prometheusrules", o))
		f.Add(review("v1beta1", "AlertmanagerConfig", "alertmanagerconfigs", o))
	}
	f.Add(review("v1alpha1", "AlertmanagerConfig", "alertmanagerconfigs",
		`{"metadata":{"name":"r"},"spec":{"route":{"receiver":"a","routes":[{"receiver":"b"}]},"receivers":[{"name":"a","webhookConfigs":[{"url":"http://x"}]},{"name":"b"}]}}`))
	s := &admit.State{}
	s.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
	s.SetStack(fuzzStack(f))
	endpoint := &admit.Endpoint{Name: "mutate", Handler: &Handler{State: s}, State: s, Limits: admit.DefaultLimits()}
	ask := func(body []byte) (int, admissionv1.AdmissionReview) {
		r := httptest.NewRequest(http.MethodPost, "/mutate?timeout=10s", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		endpoint.ServeHTTP(w, r)
		var answer admissionv1.AdmissionReview
		_ = json.Unmarshal(w.Body.Bytes(), &answer)
		return w.Code, answer
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		code, answer := ask(body)
		switch {
		case code == http.StatusBadRequest || code == http.StatusRequestEntityTooLarge:
			return
		case code != http.StatusOK || answer.Response == nil:
			t.Fatalf("got %d", code)
		case len(answer.Response.Patch) == 0:
			return
		}
		req, err := admit.ReadReview(body)
		if err != nil {
			t.Fatal(err)
		}
		patch, err := jsonpatch.DecodePatch(answer.Response.Patch)
		if err != nil {
			t.Fatal(err)
		}
		mended, err := patch.Apply(req.Object.Raw)
		if err != nil {
			t.Fatalf("%s does not apply: %v", answer.Response.Patch, err)
		}
		req.Object.Raw = mended
		again, err := json.Marshal(admissionv1.AdmissionReview{TypeMeta: answer.TypeMeta, Request: &req.AdmissionRequest})
		if err != nil {
			t.Fatal(err)
		}
		if code, answer := ask(again); code != http.StatusOK || len(answer.Response.Patch) > 0 {
			t.Errorf("the mended object %s is answered %d, and mended again: %s", mended, code, answer.Response.Patch)
		}
	})
}
