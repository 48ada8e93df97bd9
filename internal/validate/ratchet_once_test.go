package validate

import (
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/stack"
)

// TestRatchetOneCause has an update that mends one of several old mistakes, of which one finding was told, pass.
func TestRatchetOneCause(t *testing.T) {
	s := &admit.State{}
	s.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
	s.SetStack(stack.New())
	h := &Handler{State: s}

	const (
		bad   = `[{"name":"a","value":"b","matchType":"=="}]`
		good  = `[{"name":"a","value":"b","matchType":"="}]`
		equal = `],"receivers":[{"name":"null"}]}}`
	)
	config := func(route, child, source, target string) string {
		return `{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"c","namespace":"ns"},
"spec":{"route":{"receiver":"null","routes":[{"receiver":"null","matchers":` + route + `,"routes":[{"matchers":` + child + `}]}]},
"inhibitRules":[{"sourceMatch":` + source + `,"targetMatch":` + target + `}` + equal
	}
	for name, test := range map[string]struct {
		old, now string
		denied   string
	}{
		"the first of them mended": {config(good, good, bad, bad), config(good, good, good, bad), ``},
		"the upper route mended":   {config(bad, bad, good, good), config(good, bad, good, good), ``},
		"made elsewhere instead":   {config(good, good, bad, bad), config(bad, good, good, good), `spec.route.routes[0].matchers[0].matchType`},
		"another":                  {config(good, good, bad, good), config(good, good, bad, bad), `spec.inhibitRules[0].targetMatch[0].matchType`},
		"another of the same list": {config(good, good, bad, good), config(bad, good, bad, good), `spec.route.routes[0].matchers[0].matchType`},
	} {
		t.Run(name, func(t *testing.T) {
			req := request(admissionv1.Update, []byte(test.now), []byte(test.old))
			req.Kind = metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1beta1", Kind: "AlertmanagerConfig"}
			req.Resource = metav1.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1beta1", Resource: "alertmanagerconfigs"}
			resp := h.Handle(t.Context(), req)
			var denied []string
			if !resp.Allowed {
				for _, c := range resp.Result.Details.Causes {
					denied = append(denied, c.Field)
				}
			}
			if got := strings.Join(denied, " "); got != test.denied {
				t.Errorf("denied for %q, want %q", got, test.denied)
			}
		})
	}
}

// TestDeferredDenies has a finding that denies deny also where another that only warns, or that the object had before, stands for it.
func TestDeferredDenies(t *testing.T) {
	better := exprRule("better", lint.Local, lint.Error)
	across := exprRule("across", lint.Across, lint.Error)
	worse := exprRule("worse", lint.Local, lint.Error)
	worse.DefersTo = []string{"better", "across"}
	s := &admit.State{}
	s.SetLinter(lint.New([]*lint.Check{better, across, worse}, lint.DefaultPolicy()))
	s.SetStack(stack.New())
	h := &Handler{State: s}

	for name, test := range map[string]struct {
		old, now string
		denied   string
		warnings int
	}{
		"one cause":                     {"", "better worse", "better", 0},
		"what stands for it only warns": {"", "across worse", "worse", 1},
		"both are old":                  {"better worse", "better worse", "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			op, old := admissionv1.Create, []byte(nil)
			if test.old != "" {
				op, old = admissionv1.Update, ruleObject("", test.old)
			}
			resp := h.Handle(t.Context(), request(op, ruleObject("", test.now), old))
			denied := ""
			if !resp.Allowed {
				for _, c := range resp.Result.Details.Causes {
					denied += c.Message[strings.LastIndex(c.Message, "is ")+3 : strings.LastIndex(c.Message, " [")]
				}
			}
			if denied != test.denied || len(resp.Warnings) != test.warnings {
				t.Errorf("denied for %q with warnings %q, want %q and %d", denied, resp.Warnings, test.denied, test.warnings)
			}
		})
	}
}
