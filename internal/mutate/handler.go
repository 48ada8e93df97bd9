package mutate

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/fix"
	"github.com/alertlint/alertlint/internal/lint"
)

const endpoint = "mutate"

// Handler applies the fixes that need no one's consent.
type Handler struct{ State *admit.State }

var _ admission.Handler = (*Handler)(nil)

// Handle answers with the patch that the object needs, if any. To judge what comes of it is for the validating webhook.
func (h *Handler) Handle(ctx context.Context, req admission.Request) (resp admission.Response) {
	defer func() { admit.Count(endpoint, verdict(resp), req) }()
	defer admit.Recover(endpoint, req, &resp)
	sub, resp := h.State.Open(req)
	switch {
	case sub == nil && resp.Result != nil && resp.Result.Code == http.StatusRequestEntityTooLarge:
		return admission.Allowed("") // a denial is for the other webhook, and failurePolicy does not undo it
	case sub == nil:
		return resp
	}
	if sub.Object.Deleting {
		return admission.Allowed("") // there is nothing to mend any more; whether it may be written is for the other webhook
	}
	// Which checks failed or were stopped, the answer of /validate says.
	result := sub.Linter.Judge(sub.Object, sub.Stack, admit.Meter(ctx))
	admit.ReportBugs(result.Bugs)
	fixes, warnings := atAdmission(result.Findings)
	resp = admission.Allowed("")
	if len(fixes) == 0 {
		return resp
	}
	ops := fix.Patch(fixes...)
	if err := applies(sub.Object.Raw, ops); err != nil {
		// The API server refuses the object for a patch that does not apply, whatever failurePolicy says.
		admit.CountBug("")
		logf.Log.Error(err, "a patch does not apply", "kind", req.Kind.Kind, "namespace", req.Namespace, "name", req.Name)
		return resp
	}
	resp.Patches = ops
	return resp.WithWarnings(admit.FitWarnings(warnings)...)
}

// atAdmission returns the fixes to apply and what to say about them. Of two fixes that edit the same place the first one
// counts: each was made for the object as it is.
func atAdmission(diags []lint.Diagnostic) (fixes []*lint.Fix, warnings []string) {
	taken := map[string]bool{}
	for _, d := range diags {
		if d.Fix == nil || !d.Fix.AtAdmission || overlaps(d.Fix, taken) {
			continue
		}
		for _, e := range d.Fix.Edits {
			taken[e.Path.Pointer()] = true
		}
		fixes = append(fixes, d.Fix)
		warnings = append(warnings, done(d))
	}
	return fixes, warnings
}

func overlaps(f *lint.Fix, taken map[string]bool) bool {
	for _, e := range f.Edits {
		if taken[e.Path.Pointer()] {
			return true
		}
	}
	return false
}

// done says what a fix has done: its message is in the imperative.
func done(d lint.Diagnostic) string {
	text := admit.Line(d.Fix.Message)
	if rest, ok := strings.CutPrefix(text, "add "); ok {
		text = "added " + rest
	} else {
		text = "changed: " + text
	}
	return fmt.Sprintf("%s [%s]", text, d.Check.Name)
}

// applies returns an error where the patch does not fit the object. The library is the API server's own.
func applies(raw []byte, ops any) error {
	text, err := json.Marshal(ops)
	if err != nil {
		return err
	}
	patch, err := jsonpatch.DecodePatch(text)
	if err != nil {
		return err
	}
	_, err = patch.Apply(raw)
	return err
}

func verdict(resp admission.Response) string {
	switch {
	case len(resp.Patches) > 0:
		return admit.Patched
	case resp.Allowed:
		return admit.Allowed
	}
	return admit.Bad
}
