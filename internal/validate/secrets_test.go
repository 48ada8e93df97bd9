package validate

import (
	"context"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/stack"
)

// Without Learn, nothing is said of Secrets. With it, what the user may know, and as a warning.
func TestSecrets(t *testing.T) {
	state := &admit.State{}
	state.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
	state.SetStack(stack.New())
	req := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		Kind:      metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1beta1", Kind: "AlertmanagerConfig"},
		Resource:  metav1.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1beta1", Resource: "alertmanagerconfigs"},
		Operation: admissionv1.Create, Namespace: "shop", UserInfo: authenticationv1.UserInfo{Username: "someone"},
		Object: runtime.RawExtension{Raw: []byte(`{"metadata":{"name":"a"},"spec":{"route":{"receiver":"null","routes":[{"receiver":"a","matchers":[{"name":"x","value":"y"}]}]},
			"receivers":[{"name":"null"},{"name":"a","slackConfigs":[{"apiURL":{"name":"gone","key":"url"}},{"apiURL":{"name":"slack","key":"url"}},{"apiURL":{"name":"hidden","key":"url"}}]}]}}`)},
	}}
	h := &Handler{State: state}
	if resp := h.Handle(t.Context(), req); !resp.Allowed || len(resp.Warnings) > 0 {
		t.Errorf("without Learn: %v %q", resp.Allowed, resp.Warnings)
	}
	h.Learn = func(_ context.Context, user authenticationv1.UserInfo, o *object.Object) []secret.Lookup {
		if user.Username != "someone" || o.Ref.Namespace != "shop" {
			t.Errorf("%s asks about %s", user.Username, o.Ref)
		}
		return []secret.Lookup{
			{Kind: object.Secret, Namespace: "shop", Name: "gone"},
			{Kind: object.Secret, Namespace: "shop", Name: "slack", Exists: true, Keys: []string{"URL"}},
		}
	}
	resp := h.Handle(t.Context(), req)
	want := []string{"Secret shop/gone does not exist; ", `Secret shop/slack has no key "url", it has "URL"; `}
	if !resp.Allowed || len(resp.Warnings) != len(want) {
		t.Fatalf("%v %q", resp.Allowed, resp.Warnings)
	}
	for i, w := range want {
		if !strings.Contains(resp.Warnings[i], w) {
			t.Errorf("%q, want %q", resp.Warnings[i], w)
		}
	}
}
