package cli

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/stack"
)

// failure keeps an Alertmanager from running on what was written.
type failure struct {
	Object named `json:"object"`
	Place  *spot `json:"place"`
	// Stage is skipped, stopped or refused.
	Stage   string `json:"stage"`
	Message string `json:"message"`

	text string
}

// failures says what of the Alertmanager's configuration does not come to be as the tree shows it.
func (r *router) failures(am *stack.Alertmanager) (all []failure) {
	add := func(o *object.Object, f operator.Failure) {
		message := report.Clean(f.Message)
		all = append(all, failure{
			Object: newNamed(o.Ref), Place: r.view.spot(o, f.Path), Stage: f.Stage.String(), Message: message,
			text: report.Clean(o.Ref.String()) + ": " + message + "; " + report.Clean(f.Stage.Consequence(am.Object.Ref)),
		})
	}
	for _, f := range am.CheckBase() {
		if !f.May && !f.NotAnalysed {
			add(f.Object, f.Failure)
		}
	}
	for o := range r.view.stack.All(object.AlertmanagerConfig) {
		use, ok := am.Use(o)
		if !ok || use.Selects != object.Yes {
			continue
		}
		failures, _ := am.Check(nil, o, use.Global)
		for _, f := range failures {
			add(o, f)
		}
	}
	return all
}
