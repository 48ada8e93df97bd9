package mutate

import (
	"encoding/json"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

func request(raw string) admission.Request {
	return admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		UID: "u", Operation: admissionv1.Create, Namespace: "ns", Name: "r",
		Kind:     metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1", Kind: "PrometheusRule"},
		Resource: metav1.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules"},
		Object:   runtime.RawExtension{Raw: []byte(raw)},
	}}
}

// labelRule reports an object without the labels, with a fix.
func labelRule(name string, label map[string]string, change func(*lint.Fix)) *lint.Check {
	return &lint.Check{
		Name: name, Kinds: []object.Kind{object.PrometheusRule}, Severity: lint.Warning,
		Run: func(pass *lint.Pass) {
			for k := range label {
				if _, ok := pass.Object.Labels[k]; !ok {
					fix := lint.AddLabels(pass.Object, label)
					change(fix)
					pass.Report(lint.Diagnostic{Message: "lacks " + k, Fix: fix})
					return
				}
			}
		},
	}
}

func handler(rules ...*lint.Check) *Handler {
	s := &admit.State{}
	s.SetLinter(lint.New(rules, lint.DefaultPolicy()))
	s.SetStack(stack.New())
	return &Handler{State: s}
}

func asIs(*lint.Fix) {}

func TestPatched(t *testing.T) {
	h := handler(labelRule("release", map[string]string{"release": "a\nb"}, asIs))
	for name, test := range map[string]struct{ object, patch string }{
		"no labels":    {`{"metadata":{"name":"r"}}`, `[{"op":"add","path":"/metadata/labels","value":{"release":"a\nb"}}]`},
		"other labels": {`{"metadata":{"labels":{"x":"y"}}}`, `[{"op":"add","path":"/metadata/labels/release","value":"a\nb"}]`},
		"has it":       {`{"metadata":{"labels":{"release":"mine"}}}`, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			resp := h.Handle(t.Context(), request(test.object))
			got, err := json.Marshal(resp.Patches)
			if err != nil {
				t.Fatal(err)
			}
			if !resp.Allowed || string(got) != test.patch {
				t.Errorf("allowed %t, patch %s, want %s", resp.Allowed, got, test.patch)
			}
			var want []string
			if test.patch != "null" {
				want = []string{`added label release="a\nb" [release]`}
			}
			if diff := cmp.Diff(want, resp.Warnings); diff != "" {
				t.Errorf("warnings -want +got:\n%s", diff)
			}
			if len(resp.Patches) > 0 {
				checkIdempotent(t, h, request(test.object), resp)
			}
		})
	}
}

// checkIdempotent applies the patch as the API server does, and asks again.
func checkIdempotent(t *testing.T, h admission.Handler, req admission.Request, resp admission.Response) {
	t.Helper()
	text, err := json.Marshal(resp.Patches)
	if err != nil {
		t.Fatal(err)
	}
	patch, err := jsonpatch.DecodePatch(text)
	if err != nil {
		t.Fatal(err)
	}
	if req.Object.Raw, err = patch.Apply(req.Object.Raw); err != nil {
		t.Fatalf("%s does not apply: %v", text, err)
	}
	if again := h.Handle(t.Context(), req); !again.Allowed || len(again.Patches) > 0 {
		t.Errorf("the mended object is mended again: %v", again.Patches)
	}
}

func TestNotPatched(t *testing.T) {
	x := map[string]string{"x": "y"}
	for name, rule := range map[string]*lint.Check{
		"not at admission": labelRule("r", x, func(f *lint.Fix) { f.AtAdmission = false }),
		"does not apply":   labelRule("r", x, func(f *lint.Fix) { f.Edits[0].Path = object.Path{"nowhere", "x"} }),
		"fails":            labelRule("r", x, func(*lint.Fix) { panic("bug") }),
	} {
		t.Run(name, func(t *testing.T) {
			resp := handler(rule).Handle(t.Context(), request(`{"metadata":{"name":"r"}}`))
			if !resp.Allowed || len(resp.Patches) > 0 || len(resp.Warnings) > 0 {
				t.Errorf("got %+v", resp)
			}
		})
	}
}

// TestFirstFixCounts has two rules that both want to make the labels.
func TestFirstFixCounts(t *testing.T) {
	h := handler(labelRule("a", map[string]string{"a": "1"}, asIs), labelRule("b", map[string]string{"b": "2"}, asIs))
	resp := h.Handle(t.Context(), request(`{"metadata":{"name":"r"}}`))
	if len(resp.Patches) != 1 || !strings.Contains(resp.Patches[0].Json(), `"a":"1"`) {
		t.Errorf("got %v", resp.Patches)
	}
}

// TestTooLarge leaves it to the other webhook to refuse what is too large to be read.
func TestTooLarge(t *testing.T) {
	large := `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"r"},"spec":{"groups":[` + strings.Repeat("{},", 20_001) + `{}]}}`
	if resp := handler().Handle(t.Context(), request(large)); !resp.Allowed || len(resp.Patches) > 0 {
		t.Errorf("got %+v", resp)
	}
}
