package admit

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/stack"
)

// Subject is the object of a request, and what it is judged by.
type Subject struct {
	Object *object.Object
	Linter *lint.Linter
	Stack  *stack.Stack
}

// Open decodes the object of a request. Where there is nothing to judge, the subject is nil and the response is the answer.
// The state has to be ready.
func (s *State) Open(req admission.Request) (*Subject, admission.Response) {
	sub := &Subject{Linter: s.Linter(), Stack: s.Stack()}
	kind := object.Kind(req.Kind.Kind).Info()
	known := kind.Judged && req.Kind.Group == kind.Group && slices.Contains(kind.Versions, req.Kind.Version)
	switch {
	case req.Kind == metav1.GroupVersionKind{}:
		return nil, bad(errors.New("the AdmissionReview has no request"))
	case req.Operation != admissionv1.Create && req.Operation != admissionv1.Update, req.SubResource != "":
		return nil, admission.Allowed("")
	case !known:
		return nil, admission.Allowed("").WithWarnings(Line(fmt.Sprintf(
			"alertlint does not check %s %s; remove it from the rules of the webhook configuration", gv(req), req.Kind.Kind)))
	case req.Resource.Group != kind.Group || req.Resource.Resource != kind.Resource:
		return nil, bad(fmt.Errorf("%s is not the kind of resource %q in group %q", req.Kind.Kind, req.Resource.Resource, req.Resource.Group))
	case sub.Linter.Policy().Exempt(req.Namespace):
		return nil, admission.Allowed("")
	case len(req.Object.Raw) == 0:
		return nil, bad(fmt.Errorf("%s without an object", req.Operation))
	}
	var err error
	if sub.Object, err = decode(req, req.Object.Raw); err != nil {
		large := (*object.TooLargeError)(nil)
		switch {
		case !errors.As(err, &large):
			return nil, bad(err)
		case wasTooLarge(req):
			return nil, admission.Allowed("").WithWarnings(Line("not checked, as before: " + err.Error()))
		}
		return nil, admission.Errored(http.StatusRequestEntityTooLarge, errors.New(Line(err.Error())))
	}
	return sub, admission.Response{}
}

// Old returns the object as it was before an update, and nil where that is not to be had.
func (sub *Subject) Old(req admission.Request) *object.Object {
	if req.Operation != admissionv1.Update || len(req.OldObject.Raw) == 0 {
		return nil
	}
	old, err := decode(req, req.OldObject.Raw)
	if err != nil {
		return nil
	}
	return old
}

// wasTooLarge reports whether the object was too large to be judged before an update, which then makes nothing worse.
func wasTooLarge(req admission.Request) bool {
	large := (*object.TooLargeError)(nil)
	if req.Operation != admissionv1.Update || len(req.OldObject.Raw) == 0 {
		return false
	}
	_, err := decode(req, req.OldObject.Raw)
	return errors.As(err, &large)
}

// decode decodes raw as the kind of the request, which the API server has converted it to. An object that is about to be
// created may have its namespace from the request alone.
func decode(req admission.Request, raw []byte) (*object.Object, error) {
	o, err := object.DecodeAs(raw, gv(req), req.Kind.Kind)
	if err != nil {
		return nil, fmt.Errorf("the request's object: %w", err)
	}
	return o.InNamespace(req.Namespace), nil
}

func gv(req admission.Request) string {
	return schema.GroupVersion{Group: req.Kind.Group, Version: req.Kind.Version}.String()
}

func bad(err error) admission.Response {
	return admission.Errored(http.StatusBadRequest, errors.New(Line(err.Error())))
}

// ReportBugs counts and logs checks that failed, and returns the warnings that the user gets.
func ReportBugs(bugs []lint.Bug) (warnings []string) {
	for _, b := range bugs {
		CountBug(b.Check.Name)
		logf.Log.Error(b, "a check failed", "reason", b.Reason)
		warnings = append(warnings, Line(b.Error()))
	}
	return warnings
}

// Recover is to be deferred by a handler. It lets the object pass where alertlint itself fails: controller-runtime would
// deny, and failurePolicy does not undo a denial.
func Recover(endpoint string, req admission.Request, resp *admission.Response) {
	v := recover()
	if v == nil {
		return
	}
	CountBug("")
	logf.Log.Error(nil, "a handler failed", "endpoint", endpoint, "kind", req.Kind.Kind, "namespace", req.Namespace,
		"name", req.Name, "reason", redact.Panic(v), "stack", string(debug.Stack()))
	*resp = admission.Allowed("").WithWarnings("alertlint failed on this object and let it pass unchecked: this is a bug in alertlint")
}
