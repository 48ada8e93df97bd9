package validate

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

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

// These rules report every expression that holds their name.
func exprRule(name string, scope lint.Scope, severity lint.Severity) *lint.Check {
	return &lint.Check{
		Name: name, Kinds: []object.Kind{object.PrometheusRule}, Scope: scope, Severity: severity,
		Run: func(pass *lint.Pass) {
			for g, group := range pass.Object.PrometheusRule().Spec.Groups {
				for r, rule := range group.Rules {
					if strings.Contains(rule.Expr.String(), name) {
						pass.Reportf(object.Path{"spec", "groups", g, "rules", r, "expr"}, "at spec.groups[%d].rules[%d]\nis %s", g, r, name)
					}
				}
			}
		},
	}
}

func handler(t testing.TB, policy string) *Handler {
	t.Helper()
	rules := []*lint.Check{
		exprRule("bad", lint.Local, lint.Error),
		exprRule("across", lint.Across, lint.Error),
		exprRule("meh", lint.Local, lint.Warning),
		exprRule("hint", lint.Local, lint.Info),
		{
			Name: "broken", Kinds: []object.Kind{object.PrometheusRule}, Severity: lint.Error,
			Run: func(pass *lint.Pass) {
				if pass.Object.Labels["bug"] != "" {
					panic("a secret\nof the object")
				}
			},
		},
		lint.UnusedIgnore,
	}
	if policy == "" {
		policy = "{}"
	}
	p, err := lint.ReadPolicy([]byte(policy), rules)
	if err != nil {
		t.Fatal(err)
	}
	s := &admit.State{}
	s.SetLinter(lint.New(rules, p))
	s.SetStack(stack.New())
	return &Handler{State: s}
}

// ruleObject is a PrometheusRule with these expressions.
func ruleObject(meta string, exprs ...string) []byte {
	var rules []string
	for i, e := range exprs {
		rules = append(rules, fmt.Sprintf(`{"alert":"A%d","expr":%q}`, i, e))
	}
	return fmt.Appendf(nil, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"r"%s},
"spec":{"groups":[{"name":"g","rules":[%s]}]}}`, meta, strings.Join(rules, ","))
}

func request(op admissionv1.Operation, o, old []byte) admission.Request {
	return admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		UID: "u", Operation: op, Namespace: "ns", Name: "r",
		Kind:      metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1", Kind: "PrometheusRule"},
		Resource:  metav1.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules"},
		Object:    runtime.RawExtension{Raw: o},
		OldObject: runtime.RawExtension{Raw: old},
	}}
}

func TestDenied(t *testing.T) {
	resp := handler(t, "").Handle(t.Context(), request(admissionv1.Create, ruleObject("", "bad", "up", "bad", "meh hint across"), nil))
	want := &metav1.Status{
		Status: "Failure", Reason: "Invalid", Code: http.StatusUnprocessableEntity,
		Message: `PrometheusRule.monitoring.coreos.com "r" is invalid: spec.groups[0].rules[0].expr: group "g", alert A0: at spec.groups[0].rules[0] is bad [bad]; ` +
			`spec.groups[0].rules[2].expr: group "g", alert A2: at spec.groups[0].rules[2] is bad [bad]`,
		Details: &metav1.StatusDetails{
			Name: "r", Group: "monitoring.coreos.com", Kind: "PrometheusRule",
			Causes: []metav1.StatusCause{
				{Type: "FieldValueInvalid", Field: "spec.groups[0].rules[0].expr", Message: `group "g", alert A0: at spec.groups[0].rules[0] is bad [bad]`},
				{Type: "FieldValueInvalid", Field: "spec.groups[0].rules[2].expr", Message: `group "g", alert A2: at spec.groups[0].rules[2] is bad [bad]`},
			},
		},
	}
	if resp.Allowed {
		t.Error("allowed")
	}
	if diff := cmp.Diff(want, resp.Result); diff != "" {
		t.Errorf("status -want +got:\n%s", diff)
	}
	wantWarnings := []string{
		`spec.groups[0].rules[3].expr: group "g", alert A3: at spec.groups[0].rules[3] is across [across]`,
		`spec.groups[0].rules[3].expr: group "g", alert A3: at spec.groups[0].rules[3] is meh [meh]`,
		`spec.groups[0].rules[3].expr: group "g", alert A3: at spec.groups[0].rules[3] is hint [hint]`,
	}
	if diff := cmp.Diff(wantWarnings, resp.Warnings); diff != "" {
		t.Errorf("warnings -want +got:\n%s", diff)
	}
}

func TestPolicyRaisesAcross(t *testing.T) {
	o := ruleObject("", "across")
	if resp := handler(t, "").Handle(t.Context(), request(admissionv1.Create, o, nil)); !resp.Allowed {
		t.Error("denied by default")
	}
	if resp := handler(t, "severity: {across: error}").Handle(t.Context(), request(admissionv1.Create, o, nil)); resp.Allowed {
		t.Error("allowed although the policy has raised it")
	}
}

func TestManyFindings(t *testing.T) {
	exprs := make([]string, 60)
	for i := range exprs {
		exprs[i] = "bad"
	}
	resp := handler(t, "").Handle(t.Context(), request(admissionv1.Create, ruleObject("", exprs...), nil))
	causes := resp.Result.Details.Causes
	if got, want := len(causes), 51; got != want {
		t.Fatalf("%d causes, want %d", got, want)
	}
	if got, want := causes[50].Message, "10 more findings are not shown; alertlint lint shows them all"; got != want {
		t.Errorf("last cause is %q, want %q", got, want)
	}
	if got, want := "; 55 more findings are not shown; alertlint lint shows them all", resp.Result.Message; !strings.HasSuffix(want, got) {
		t.Errorf("message is %q", resp.Result.Message)
	}
}

func TestRatchet(t *testing.T) {
	for name, test := range map[string]struct {
		old, now []string
		denied   []string
		had      int
	}{
		"unchanged":            {[]string{"bad"}, []string{"bad"}, nil, 1},
		"moved":                {[]string{"bad"}, []string{"up", "up", "bad"}, nil, 1},
		"new":                  {[]string{"up"}, []string{"bad"}, []string{"spec.groups[0].rules[0].expr"}, 0},
		"another beside it":    {[]string{"bad 1"}, []string{"bad 1", "bad 2"}, []string{"spec.groups[0].rules[1].expr"}, 1},
		"copied":               {[]string{"bad"}, []string{"bad", "bad"}, []string{"spec.groups[0].rules[1].expr"}, 1},
		"mended, and made new": {[]string{"bad 1", "up"}, []string{"up", "bad 2"}, []string{"spec.groups[0].rules[1].expr"}, 0},
		"edited":               {[]string{"bad 1"}, []string{"bad 2"}, []string{"spec.groups[0].rules[0].expr"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			resp := handler(t, "").Handle(t.Context(), request(admissionv1.Update, ruleObject("", test.now...), ruleObject("", test.old...)))
			var denied []string
			if !resp.Allowed {
				for _, c := range resp.Result.Details.Causes {
					denied = append(denied, c.Field)
				}
			}
			if diff := cmp.Diff(test.denied, denied); diff != "" {
				t.Errorf("denied -want +got:\n%s", diff)
			}
			if len(resp.Warnings) != test.had {
				t.Errorf("got %d warnings %q, want %d", len(resp.Warnings), resp.Warnings, test.had)
			}
		})
	}
	t.Run("the old object does not decode", func(t *testing.T) {
		resp := handler(t, "").Handle(t.Context(), request(admissionv1.Update, ruleObject("", "bad"), []byte("nonsense")))
		if resp.Allowed {
			t.Error("allowed")
		}
	})
}

// TestDeleting holds an object that waits for its finalizers to what every other is held to: the operator uses it until it is
// gone. That a finalizer goes is no reason to refuse what was there before.
func TestDeleting(t *testing.T) {
	const dying = `,"deletionTimestamp":"2026-01-01T00:00:00Z"`
	for name, test := range map[string]struct {
		before  string
		allowed bool
	}{"new mistake": {"up", false}, "old mistake": {"bad", true}} {
		t.Run(name, func(t *testing.T) {
			req := request(admissionv1.Update, ruleObject(dying, "bad"), ruleObject(dying+`,"finalizers":["a.example.com/x"]`, test.before))
			if resp := handler(t, "").Handle(t.Context(), req); resp.Allowed != test.allowed {
				t.Errorf("got %+v", resp)
			}
		})
	}
}

func TestPasses(t *testing.T) {
	bad := ruleObject("", "bad")
	for name, change := range map[string]func(*admission.Request){
		"delete": func(r *admission.Request) {
			r.Operation, r.OldObject, r.Object = admissionv1.Delete, r.Object, r.OldObject
		},
		"connect":     func(r *admission.Request) { r.Operation = admissionv1.Connect },
		"subresource": func(r *admission.Request) { r.SubResource = "status" },
		"exempt":      func(r *admission.Request) { r.Namespace = "free" },
	} {
		t.Run(name, func(t *testing.T) {
			req := request(admissionv1.Update, bad, ruleObject("", "up"))
			change(&req)
			resp := handler(t, "namespaces: {exempt: [free]}").Handle(t.Context(), req)
			if !resp.Allowed || len(resp.Warnings) > 0 {
				t.Errorf("got %+v", resp)
			}
		})
	}
}

func TestUnusualRequests(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*admission.Request)
		allowed bool
		text    string
	}{
		"no request":     {func(r *admission.Request) { *r = admission.Request{} }, false, "the AdmissionReview has no request"},
		"other kind":     {func(r *admission.Request) { r.Kind.Kind = "Pod" }, true, "alertlint does not check monitoring.coreos.com/v1 Pod; remove it from the rules of the webhook configuration"},
		"other version":  {func(r *admission.Request) { r.Kind.Version = "v2" }, true, "alertlint does not check monitoring.coreos.com/v2 PrometheusRule; remove it from the rules of the webhook configuration"},
		"other resource": {func(r *admission.Request) { r.Resource.Resource = "pods" }, false, `PrometheusRule is not the kind of resource "pods" in group "monitoring.coreos.com"`},
		"no object":      {func(r *admission.Request) { r.Object.Raw = nil }, false, "CREATE without an object"},
		"not JSON":       {func(r *admission.Request) { r.Object.Raw = []byte("{") }, false, "the request's object: not JSON: unexpected end of JSON input"},
		"deep":           {func(r *admission.Request) { r.Object.Raw = []byte(strings.Repeat("[", 9999)) }, false, "the request's object: nested more than 100 levels deep"},
	} {
		t.Run(name, func(t *testing.T) {
			req := request(admissionv1.Create, ruleObject("", "up"), nil)
			test.change(&req)
			resp := handler(t, "").Handle(t.Context(), req)
			got := strings.Join(resp.Warnings, "\n")
			if !resp.Allowed {
				got = resp.Result.Message
			}
			if resp.Allowed != test.allowed || got != test.text {
				t.Errorf("allowed %t, %q; want %t, %q", resp.Allowed, got, test.allowed, test.text)
			}
		})
	}
}

func TestBugAllows(t *testing.T) {
	resp := handler(t, "").Handle(t.Context(), request(admissionv1.Create, ruleObject(`,"labels":{"bug":"x"}`, "up"), nil))
	want := []string{"check broken failed on PrometheusRule ns/r: this is a bug in alertlint"}
	if diff := cmp.Diff(want, resp.Warnings); diff != "" || !resp.Allowed {
		t.Errorf("allowed %t, warnings -want +got:\n%s", resp.Allowed, diff)
	}
}

// TestOwnPanicAllows breaks the handler itself.
func TestOwnPanicAllows(t *testing.T) {
	h := &Handler{State: &admit.State{}}
	resp := h.Handle(t.Context(), request(admissionv1.Create, ruleObject("", "bad"), nil))
	if !resp.Allowed || len(resp.Warnings) != 1 {
		t.Errorf("got %+v", resp)
	}
}

// TestWebhook has controller-runtime's own server take the handler.
func TestWebhook(t *testing.T) {
	resp := (&admission.Webhook{Handler: handler(t, "")}).Handle(t.Context(), request(admissionv1.Create, ruleObject("", "bad"), nil))
	if resp.Allowed || resp.UID != "u" || resp.Result.Reason != metav1.StatusReasonInvalid {
		t.Errorf("got %+v", resp)
	}
	if _, err := json.Marshal(resp.AdmissionResponse); err != nil {
		t.Error(err)
	}
}
