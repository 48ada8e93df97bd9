package checks

import (
	"fmt"

	upstream "github.com/prometheus-operator/prometheus-operator/pkg/operator"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
)

// ObjectBudget reports objects that are too much to judge. No other check looks at them.
var ObjectBudget = &lint.Check{
	Name: "object-budget",
	Doc: `An object is too large or too complex to be judged. prometheus-operator and Alertmanager compile every regular expression of an
AlertmanagerConfig, some more than once (` + "`regexp.Compile`" + `, in the operator's ` + "`ValidateAlertmanagerConfig`" + ` and Alertmanager's
` + "`config.Load`" + `), and read a child route anew with each route above it. A few kilobytes can so take gigabytes: 5,000 matchers
` + "`((a{9}){9}){9}0`" + ` do. What an object would take is added up before anything is compiled, and no
other check looks at one that takes too much.

The limits are far above what people write: the regular expressions of one object take as much as a list of 25,000 alert names
does, and child routes may nest 40 levels deep in an object of 100 KB. The rules of a PrometheusRule have to fit into a
ConfigMap, or prometheus-operator leaves out the whole object (` + "`operator.ValidateRule`" + `).
What is larger than 2 MiB, or has more than 10,000 items in the lists of an AlertmanagerConfig or 20,000 in those of a PrometheusRule, is not
even read: the webhook refuses it, and in a file it is an error of ` + "`yaml-syntax`" + `.

Counted repetitions are what makes a regular expression expensive: each is compiled as often as it says. In place of
` + "`([a-z0-9]{5,900}-){1,900}[a-z0-9]{5}`" + ` write ` + "`[a-z0-9-]+-[a-z0-9]{5}`" + `, which the names of pods match as well.`,
	Kinds:    []object.Kind{object.AlertmanagerConfig, object.PrometheusRule},
	Scope:    lint.Local,
	Severity: lint.Error,
	Locked:   true,
	Gate:     true,
	Run: func(pass *lint.Pass) {
		spec := object.Path{"spec"}
		if c := pass.Object.Config(); c != nil {
			if why := operator.TooManyRegexps(c); why != "" {
				pass.Reportf(spec, "not analysed: %s", why)
			}
			if c.TooDeep {
				pass.Reportf(spec.At("route"), "not analysed: child routes nest so deep that reading them takes too long; flatten the tree, or split it")
			}
			return
		}
		if !promrule.MayBeTooLarge(len(pass.Object.Raw)) {
			return
		}
		if least, _ := promrule.RenderedSize(pass.Object.PrometheusRule().Spec); least > upstream.MaxConfigMapDataSize {
			pass.Reportf(spec.At("groups"), promrule.TooLargeMessage, fmt.Sprintf("more than %d bytes", least), upstream.MaxConfigMapDataSize)
		}
	},
}
