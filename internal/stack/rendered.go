package stack

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
)

// Rendered returns the alertmanager.yaml that the operator writes for all that the Alertmanager uses, with what the Secrets in
// view hold, and without certificates. What is not in view is taken to be plausible. It fails if the operator stops updating
// the configuration.
func (a *Alertmanager) Rendered() ([]byte, error) {
	return a.Render(a.selected(), func(ref object.Reference, namespace string) string {
		if values := a.stack.Contents(ref.Kind, namespace, ref.Name).Values(ref.Key); len(values) > 0 {
			return string(values[0])
		}
		return operator.Plausible
	})
}

// Redacted returns what Rendered does, as YAML for people, without anything that may be secret. If the base is not known, an empty one stands
// in for it, and nothing is returned if the Alertmanager runs on the base alone.
func (a *Alertmanager) Redacted() ([]byte, error) { return a.Alertmanager.Redacted(a.selected()) }

// selected returns the AlertmanagerConfigs in view that the Alertmanager surely selects, but for its global one.
func (a *Alertmanager) selected() (all []*object.Object) {
	for o := range a.stack.All(object.AlertmanagerConfig) {
		if v := a.usage(a.stack, o); v.Selects == object.Yes && !v.Global {
			all = append(all, o)
		}
	}
	return all
}
