package main

import (
	"encoding/json"
	"fmt"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// answer is what both endpoints said of one object.
type answer struct {
	object   *unstructured.Unstructured // as the patch left it
	warnings []string
	refusal  *metav1.Status // nil if both allow the object
}

// ask puts the object of a file to the webhook as the API server does: first to /mutate, whose patch it applies, and then
// to /validate. With annotations the file is what is stored already, and the update adds them.
func (t *tour) ask(file string, annotations map[string]string) (*answer, error) {
	o, err := readObject(file)
	if err != nil {
		return nil, err
	}
	var old *unstructured.Unstructured
	if annotations != nil {
		old = o.DeepCopy()
		o.SetAnnotations(annotations)
	}
	a := &answer{object: o}
	for _, path := range []string{"/mutate", "/validate"} {
		asked, err := review(a.object, old)
		if err != nil {
			return nil, err
		}
		response, err := t.webhook.post(t.ctx, path, asked)
		if err != nil {
			return nil, err
		}
		a.warnings = append(a.warnings, response.Warnings...)
		if !response.Allowed {
			a.refusal = response.Result
			return a, nil
		}
		if err := a.patch(response, asked.Request.Object.Raw); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// patch applies the patch of an answer, if there is one, to the object that was sent.
func (a *answer) patch(response *admissionv1.AdmissionResponse, raw []byte) error {
	if response.PatchType == nil {
		return nil
	}
	patch, err := jsonpatch.DecodePatch(response.Patch)
	if err != nil {
		return err
	}
	patched, err := patch.Apply(raw)
	if err != nil {
		return err
	}
	a.object = &unstructured.Unstructured{}
	return json.Unmarshal(patched, &a.object.Object)
}

func (a *answer) allowed() bool { return a.refusal == nil }

// printed is what kubectl prints: warnings, then the refusal or what was done.
func (a *answer) printed(done string) string {
	if !a.allowed() {
		return a.warned() + a.refused()
	}
	return a.warned() + resourceName(a.object.GroupVersionKind(), a.object.GetName()) + " " + done + " (server dry run)\n"
}

// warned is each warning as k8s.io/client-go/rest.NewWarningWriter prints it.
func (a *answer) warned() string {
	var b strings.Builder
	for _, w := range a.warnings {
		fmt.Fprintln(&b, "Warning: "+w)
	}
	return b.String()
}

// refused is a refusal as k8s.io/kubectl/pkg/cmd/util.CheckErr prints it: the causes of an Invalid status, and not its message.
func (a *answer) refused() string {
	details := a.refusal.Details
	if details == nil || len(details.Causes) == 0 {
		return "Error from server: " + a.refusal.Message + "\n"
	}
	text := fmt.Sprintf("The %s %q is invalid: ", details.Kind, details.Name)
	if len(details.Causes) == 1 {
		return text + details.Causes[0].Field + ": " + details.Causes[0].Message + "\n"
	}
	for _, c := range details.Causes {
		text += "\n* " + c.Field + ": " + c.Message
	}
	return text + "\n"
}

// yaml is the object after the patch, as kubectl -o yaml prints it, without what the API server adds to it.
func (a *answer) yaml() string {
	text, err := yaml.Marshal(a.object.Object)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
