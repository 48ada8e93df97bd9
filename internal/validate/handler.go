package validate

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/words"
)

const endpoint = "validate"

// A refusal is read by a person: these are far more findings, and longer ones, than anyone mends at once.
const (
	maxCauses       = 50
	maxCause        = 1000
	maxMessageParts = 5
)

// Handler judges objects.
type Handler struct {
	State *admit.State
	// Learn says what the user who makes a request may know of the Secrets and ConfigMaps that the object refers to. It is nil
	// where nothing is known of them.
	Learn func(ctx context.Context, user authenticationv1.UserInfo, o *object.Object) []secret.Lookup
}

var _ admission.Handler = (*Handler)(nil)

// Handle denies an object that has a finding which denies and which it did not have before; everything else is a warning.
func (h *Handler) Handle(ctx context.Context, req admission.Request) (resp admission.Response) {
	defer func() { admit.Count(endpoint, verdict(resp), req) }()
	defer admit.Recover(endpoint, req, &resp)
	sub, resp := h.State.Open(req)
	if sub == nil {
		return resp
	}
	result := h.judge(ctx, req, sub)
	admit.CountFindings(result.Findings)
	silenced := traceSilenced(req, sub, result.Silenced)
	warnings := append(admit.ReportBugs(result.Bugs), silenced.warnings...)

	policy := sub.Linter.Policy()
	var deny, warn, hidden []lint.Diagnostic
	for _, d := range result.Findings {
		if policy.Denies(d) {
			deny = append(deny, d)
		} else {
			warn = append(warn, d)
		}
	}
	for _, d := range result.Deferred {
		if policy.Denies(d) {
			hidden = append(hidden, d)
		}
	}
	if len(deny)+len(hidden) > 0 {
		r := newRatchet(ctx, sub, req)
		had, unknown, fresh := r.divide(deny)
		if len(unknown) > 0 {
			warnings = append(warnings, notCompared)
		}
		warn = slices.Concat(had, unknown, warn)
		_, _, more := r.divide(hidden)
		deny, _ = lint.Defer(slices.Concat(fresh, more))
	}
	slices.SortStableFunc(warn, func(a, b lint.Diagnostic) int { return int(b.Severity) - int(a.Severity) })
	for _, d := range warn {
		warnings = append(warnings, admit.Warning(d))
	}
	resp = admission.Allowed("")
	if len(deny) > 0 {
		resp = denied(req, sub, deny)
		logf.Log.Info("denied", "kind", req.Kind.Kind, "namespace", req.Namespace, "name", sub.Object.Ref.Name,
			"operation", req.Operation, "checks", checkNames(deny), "findings", len(deny))
	}
	resp.AuditAnnotations = silenced.audit
	return resp.WithWarnings(admit.FitWarnings(warnings)...)
}

// judge judges the object by all checks, and where it refers to Secrets, by those that look at them once more with what the user
// may know of these. Nothing is known of them the first time, so they say nothing then. Where the cluster does not answer in time,
// or too many wait for its answer, the first verdict stands: an object is never refused for want of an answer.
func (h *Handler) judge(ctx context.Context, req admission.Request, sub *admit.Subject) lint.Result {
	result := sub.Linter.Judge(sub.Object, sub.Stack, admit.Meter(ctx))
	if h.Learn == nil || len(result.Stopped) > 0 || len(object.References(sub.Object)) == 0 {
		return result
	}
	var known []secret.Lookup
	inTime := admit.Aside(ctx, func(ctx context.Context) { known = h.Learn(ctx, req.UserInfo, sub.Object) })
	if !inTime || len(known) == 0 {
		return result
	}
	sub.Stack = sub.Stack.Learn(known...)
	late := sub.Linter.Part(func(r *lint.Check) bool { return r.Late }).Judge(sub.Object, sub.Stack, admit.Meter(ctx))
	for _, d := range late.Findings {
		if d.Check != lint.NotJudged {
			result.Findings = append(result.Findings, d)
		}
	}
	result.Deferred = append(result.Deferred, late.Deferred...)
	result.Silenced = append(result.Silenced, late.Silenced...)
	result.Bugs = append(result.Bugs, late.Bugs...)
	return result
}

// denied returns an Invalid status. kubectl prints its kind, name and causes, and not the message; Argo CD, Flux and Helm
// print the message alone.
func denied(req admission.Request, sub *admit.Subject, diags []lint.Diagnostic) admission.Response {
	var causes []metav1.StatusCause
	var parts []string
	for _, d := range diags[:min(len(diags), maxCauses)] {
		cause := metav1.StatusCause{
			Type:    metav1.CauseTypeFieldValueInvalid,
			Field:   field(d),
			Message: words.Shorten(admit.Text(d), maxCause),
		}
		causes = append(causes, cause)
		parts = append(parts, cause.Field+": "+cause.Message)
	}
	if left := len(diags) - maxCauses; left > 0 {
		causes = append(causes, metav1.StatusCause{
			Type: metav1.CauseTypeFieldValueInvalid, Field: "spec", Message: admit.LeftOut(left),
		})
	}
	if left := len(diags) - maxMessageParts; left > 0 {
		parts = append(parts[:maxMessageParts:maxMessageParts], admit.LeftOut(left))
	}
	name := sub.Object.Ref.Name
	resp := admission.Denied("")
	resp.Result = &metav1.Status{
		Status:  metav1.StatusFailure,
		Code:    http.StatusUnprocessableEntity,
		Reason:  metav1.StatusReasonInvalid,
		Message: fmt.Sprintf("%s.%s %q is invalid: %s", req.Kind.Kind, req.Kind.Group, name, strings.Join(parts, "; ")),
		Details: &metav1.StatusDetails{Name: name, Group: req.Kind.Group, Kind: req.Kind.Kind, Causes: causes},
	}
	return resp
}

func field(d lint.Diagnostic) string {
	if len(d.Path) == 0 {
		return "object"
	}
	return admit.Line(d.Path.String())
}

func checkNames(diags []lint.Diagnostic) []string {
	var names []string
	for _, d := range diags {
		if !slices.Contains(names, d.Check.Name) {
			names = append(names, d.Check.Name)
		}
	}
	return names
}

func verdict(resp admission.Response) string {
	switch {
	case resp.Allowed && len(resp.Warnings) > 0:
		return admit.Warned
	case resp.Allowed:
		return admit.Allowed
	case resp.Result.Reason == metav1.StatusReasonInvalid:
		return admit.Denied
	}
	return admit.Bad
}
