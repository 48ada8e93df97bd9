package validate

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	admissionv1 "k8s.io/api/admission/v1"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/admit"
)

// seedReviews are AdmissionReviews of the examples, good and broken, and of what no API server sends.
func seedReviews(tb testing.TB) (seeds []string) {
	tb.Helper()
	for _, pattern := range []string{"../../examples/*.yaml", "../../examples/*/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			tb.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				tb.Fatal(err)
			}
			for doc := range strings.SplitSeq(string(text), "\n---\n") {
				o, err := yaml.YAMLToJSON([]byte(doc))
				if err != nil {
					continue
				}
				review := reviewOf(string(o))
				if bytes.Contains(o, []byte("AlertmanagerConfig")) {
					version := "v1alpha1"
					if bytes.Contains(o, []byte("v1beta1")) {
						version = "v1beta1"
					}
					review = strings.NewReplacer(`"kind":"PrometheusRule"},`, `"kind":"AlertmanagerConfig"},`, "prometheusrules", "alertmanagerconfigs",
						`"version":"v1"`, `"version":"`+version+`"`).Replace(review)
				}
				seeds = append(seeds, review)
			}
		}
	}
	bad := string(ruleObject("", "sum((", "up"))
	return append(seeds, "", "{}", "[]", "\xff", `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}`,
		reviewOf(bad), reviewOf(bad)[:200],
		strings.NewReplacer("CREATE", "UPDATE", "null", string(ruleObject("", "up", "sum(("))).Replace(reviewOf(bad)),
		strings.Replace(reviewOf(bad), "admission.k8s.io/v1", "admission.k8s.io/v1beta1", 1),
		reviewOf(`{"spec":{"groups":[{"rules":[{"expr":"a\nb","alert":"\u0000","labels":{"a\tb":5}}]}]}}`))
}

func FuzzValidate(f *testing.F) {
	for _, s := range seedReviews(f) {
		f.Add([]byte(s))
	}
	endpoint := realEndpoint(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/validate?timeout=10s", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		endpoint.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK:
			checkReview(t, w.Body.Bytes())
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		default:
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func checkReview(t *testing.T, answer []byte) {
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(answer, &review); err != nil || review.Response == nil || review.Response.UID == "" {
		t.Fatalf("no review: %s", answer)
	}
	lines := review.Response.Warnings
	if !review.Response.Allowed {
		status := review.Response.Result
		lines = append(lines, status.Message)
		if status.Code == http.StatusUnprocessableEntity {
			for _, c := range status.Details.Causes {
				lines = append(lines, c.Field, c.Message)
			}
		}
	}
	for _, line := range lines {
		if line == "" || !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("not a clean line: %q", line)
		}
		if strings.Contains(line, "bug in alertlint") {
			t.Errorf("a bug: %s", line)
		}
	}
	if len(review.Response.Warnings) > 0 && len(admit.FitWarnings(review.Response.Warnings)) != len(review.Response.Warnings) {
		t.Error("more warnings than Kubernetes hands on")
	}
}
