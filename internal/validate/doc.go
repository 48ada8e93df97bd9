// Package validate is the endpoint /validate. It answers an AdmissionReview with a verdict: denied, or allowed with warnings.
//
// [Handler.Handle] checks the object, and divides the findings by [lint.Policy.Denies]. Those that deny go through the ratchet: on an
// update, a finding that the old object already had becomes a warning, so that an old mistake never blocks an unrelated change. If the
// object refers to Secrets and the webhook may ask for them, the checks that look at Secrets run once more with what the user may know.
//
// A denial is a Status of reason Invalid: kubectl prints its causes, one a line, while Argo CD, Flux and Helm print its message. Findings
// that an annotation silenced are counted, logged and added to the audit log.
package validate
