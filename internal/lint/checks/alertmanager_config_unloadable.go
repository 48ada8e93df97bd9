package checks

import (
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/object"
)

// AlertmanagerConfigUnloadable reports what an Alertmanager in view will not run on.
var AlertmanagerConfigUnloadable = &lint.Check{
	Name:     "alertmanager-config-unloadable",
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.Alertmanager, object.Secret},
	Scope:    lint.Across,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	DefersTo: []string{"object-invalid", "alertmanager-config-invalid"},
	Vague:    true,
	Run:      runAlertmanagerConfigUnloadable,
}

func runAlertmanagerConfigUnloadable(pass *lint.Pass) {
	if pass.Object.Ref.Kind != object.AlertmanagerConfig {
		reportBase(pass)
		return
	}
	said := map[string]bool{}
	for _, use := range pass.Stack.ConfigUses(pass.Object) {
		failures, over := use.Alertmanager.Check(pass.Meter, pass.Object, use.Global)
		if over != "" {
			pass.Report(lint.Diagnostic{
				Path: object.Path{"spec"}, Severity: lint.Warning, Related: []lint.Related{finding.UsedBy(use)},
				Message: fmt.Sprintf("not checked together with the base configuration of %s: %s", use.By, over),
			})
		}
		for _, f := range failures {
			// Several Alertmanagers mostly fail over the same thing.
			at := f.Path.String() + f.Message
			if said[at] {
				continue
			}
			said[at] = true
			d := lint.Diagnostic{
				Path:    f.Path,
				Message: fmt.Sprintf("%s; %s", f.Message, f.Stage.Consequence(use.By)),
				Related: []lint.Related{finding.UsedBy(use)},
			}
			if use.Selects != object.Yes {
				d.Severity = lint.Warning
				d.Message = fmt.Sprintf("%s; if it is used, %s", f.Message, f.Stage.Consequence(use.By))
			}
			pass.Report(d)
		}
	}
}

// reportBase reports what is wrong with an Alertmanager, or with the base in a Secret.
func reportBase(pass *lint.Pass) {
	for _, am := range pass.Stack.Configured(pass.Object) {
		for _, f := range am.CheckBase() {
			if f.Object.Ref != pass.Object.Ref {
				continue
			}
			d := lint.Diagnostic{
				Path: f.Path, Range: lint.Range{Start: f.Start, End: f.End},
				Message: fmt.Sprintf("%s; %s", strings.TrimSpace(f.Message), f.Stage.Consequence(am.Object.Ref)),
			}
			if f.NotAnalysed {
				d.Severity, d.Message = lint.Warning, "the base configuration is not checked: "+f.Message
			}
			if f.May {
				d.Severity = lint.Warning
				d.Message = fmt.Sprintf("%s; if there is none, %s", strings.TrimSpace(f.Message), f.Stage.Consequence(am.Object.Ref))
			}
			if am.Object.Ref != pass.Object.Ref {
				d.Related = []lint.Related{finding.BasedOn(am)}
			}
			pass.Report(d)
		}
	}
}
