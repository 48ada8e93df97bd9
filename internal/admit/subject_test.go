package admit

import (
	"net/http"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// TestOpenTooLarge refuses an object that is too large to be judged, unless it was so before.
func TestOpenTooLarge(t *testing.T) {
	object := func(groups int) runtime.RawExtension {
		return runtime.RawExtension{Raw: []byte(`{"metadata":{"name":"r"},"spec":{"groups":[` + strings.Repeat("{},", groups) + `{}]}}`)}
	}
	for name, test := range map[string]struct {
		before  int
		allowed bool
	}{"it grew": {1, false}, "it was so": {20_001, true}} {
		t.Run(name, func(t *testing.T) {
			sub, resp := readyState().Open(admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
				Operation: admissionv1.Update, Object: object(20_002), OldObject: object(test.before),
				Kind:     metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1", Kind: "PrometheusRule"},
				Resource: metav1.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules"},
			}})
			if sub != nil || resp.Allowed != test.allowed || len(resp.Warnings) > 0 != test.allowed {
				t.Fatalf("got %+v", resp)
			}
			if !resp.Allowed && (resp.Result.Code != http.StatusRequestEntityTooLarge || !strings.Contains(resp.Result.Message, "more than 20000 list items")) {
				t.Errorf("got %+v", resp.Result)
			}
		})
	}
}
