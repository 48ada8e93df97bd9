package validate

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	admissionv1 "k8s.io/api/admission/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/alertlint/alertlint/internal/admit"
)

// ignoring is the annotation that silences these.
func ignoring(rules string) string {
	return `,"annotations":{"alertlint.dev/ignore":"` + rules + `"}`
}

// TestSilenced has every write of an object that silences findings leave a trace, also where it had them before.
func TestSilenced(t *testing.T) {
	var log bytes.Buffer
	logf.SetLogger(logr.FromSlogHandler(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { logf.SetLogger(logr.Discard()) })
	const told = "silenced findings that would have denied the object"

	for name, test := range map[string]struct {
		policy, rules string
		exprs         []string
		allowed       bool
		warnings      []string
		audit         string
		log           string
	}{
		"denials": {
			rules: "bad: we know", exprs: []string{"up", "bad 1", "bad 2"}, allowed: true,
			warnings: []string{"2 findings silenced by the annotation alertlint.dev/ignore: bad (2)"},
			audit:    "bad (2, first at spec.groups[0].rules[1].expr)",
			log:      `namespace=ns name=r operation=UPDATE checks=[bad] findings=2`,
		},
		"a warning": {
			rules: "meh", exprs: []string{"meh"}, allowed: true,
			warnings: []string{"1 finding silenced by the annotation alertlint.dev/ignore: meh (1)"},
			audit:    "meh (1, first at spec.groups[0].rules[0].expr)",
		},
		"of several rules, beside one that denies": {
			rules: "meh, across", exprs: []string{"meh", "bad across", "across meh"},
			warnings: []string{"4 findings silenced by the annotation alertlint.dev/ignore: across (2), meh (2)"},
			audit:    "across (2, first at spec.groups[0].rules[1].expr), meh (2, first at spec.groups[0].rules[0].expr)",
		},
		"locked": {
			policy: "locked: [bad]", rules: "bad", exprs: []string{"bad"},
			warnings: []string{`metadata.annotations[alertlint.dev/ignore]: ignoring "bad" has no effect: the policy file locks the check, under locked [ignore-unused]`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			log.Reset()
			object := ruleObject(ignoring(test.rules), test.exprs...)
			old := object
			if !test.allowed {
				old = ruleObject("", "up")
			}
			resp := handler(t, test.policy).Handle(t.Context(), request(admissionv1.Update, object, old))
			if resp.Allowed != test.allowed {
				t.Errorf("allowed is %t", resp.Allowed)
			}
			if diff := cmp.Diff(test.warnings, resp.Warnings); diff != "" {
				t.Errorf("warnings -want +got\n%s", diff)
			}
			if got := resp.AuditAnnotations["silenced"]; got != test.audit {
				t.Errorf("audited is %q, want %q", got, test.audit)
			}
			if got := log.String(); strings.Contains(got, told) != (test.log != "") || !strings.Contains(got, test.log) {
				t.Errorf("logged is %q, want %q", got, test.log)
			}
		})
	}
}

// TestSilencedIsBounded has all findings of one object silenced, and still a warning that is one of many first.
func TestSilencedIsBounded(t *testing.T) {
	exprs := make([]string, 2000)
	for i := range exprs {
		exprs[i] = "bad meh"
	}
	resp := handler(t, "").Handle(t.Context(), request(admissionv1.Create, ruleObject(ignoring("bad"), exprs...), nil))
	if got := resp.Warnings[0]; !strings.HasPrefix(got, "1001 findings silenced by ") {
		t.Errorf("the first warning is %q", got)
	}
	if got := resp.AuditAnnotations["silenced"]; len(got) > 100 {
		t.Errorf("audited is %q", got)
	}
	if len(admit.FitWarnings(resp.Warnings)) != len(resp.Warnings) {
		t.Error("more warnings than Kubernetes hands on")
	}
}
