package alertmanagerconfiginvalid

import (
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
)

// checkRoute judges a route and those below it. parent is nil at the first level.
func (p *checker) checkRoute(r, parent *object.Route) {
	p.Meter.Take(200 + 100*len(r.GroupBy))
	for _, problem := range r.Problems {
		p.broken[problem.Path.String()] = true
		p.Report(finding.Misfit(object.AlertmanagerConfig, problem))
	}
	p.checkRouteReceiver(r, parent)
	p.checkGroupBy(r)
	p.checkDuration(r.Path, "groupWait", r.GroupWait)
	p.checkDuration(r.Path, "groupInterval", r.GroupInterval)
	p.checkDuration(r.Path, "repeatInterval", r.RepeatInterval)
	p.checkMatchers(r.Matchers)
	p.checkIntervalsUsed(r.Path.At("muteTimeIntervals"), r.MuteTimeIntervals)
	p.checkIntervalsUsed(r.Path.At("activeTimeIntervals"), r.ActiveTimeIntervals)
	for _, child := range r.Routes {
		p.checkRoute(child, r)
	}
}

func (p *checker) checkRouteReceiver(r, parent *object.Route) {
	at := r.Path.At("receiver")
	switch {
	case p.isBroken(at):
	case r.ReceiverNull && p.receivers["null"]:
		d := lint.Diagnostic{Path: at, Message: `receiver is an unquoted null, which YAML reads as no receiver; write receiver: "null"`}
		written, _ := r.Path.In(p.doc()).(map[string]any)
		if _, ok := written["receiver"]; ok { // and not Receiver, which a child route may write
			d.Fix = &lint.Fix{
				Message: `quote receiver: "null"`,
				Edits:   []lint.Edit{{Op: lint.Replace, Path: at, Value: "null"}},
			}
		}
		p.Report(d)
	case r.ReceiverNull && parent != nil:
		p.Reportf(at, "receiver is null, so the route inherits that of its parent; name a receiver or leave the field out")
	case r.ReceiverNull:
		p.Reportf(at, "receiver is null; name the receiver of the first route")
	case r.Receiver == "" && parent == nil:
		p.Reportf(r.Path, "the first route has no receiver; name one of spec.receivers")
	case r.Receiver != "" && p.receivers != nil && !p.receivers[r.Receiver]:
		p.Reportf(at, "receiver %s is not defined in spec.receivers", phrase.Quote(r.Receiver))
	}
}

// checkGroupBy holds groupBy against validateRoute of the operator and Route.UnmarshalYAML of Alertmanager. Alertmanager
// takes every UTF-8 text for a label name, unless told otherwise by a flag.
func (p *checker) checkGroupBy(r *object.Route) {
	seen := map[string]bool{}
	for i, name := range r.GroupBy {
		at := r.Path.At("groupBy", i)
		switch {
		case name == "":
			p.Reportf(at, "an empty label name in groupBy; remove it")
		case seen[name]:
			p.Reportf(at, "groupBy lists %s twice; remove one", phrase.Quote(name))
		case name == "..." && len(r.GroupBy) > 1:
			p.Reportf(at, `groupBy lists "..." beside other labels; "..." stands for all of them, and has to stand alone`)
		}
		seen[name] = true
	}
}

// checkDuration judges a duration of a first-level route too, though its schema has a pattern: files are judged
// before any API server sees them.
func (p *checker) checkDuration(at object.Path, field, value string) {
	if value == "" || p.isBroken(at.At(field)) {
		return
	}
	if _, err := model.ParseDuration(value); err != nil {
		p.Reportf(at.At(field), "%s %s is not a duration; write a number and a unit, such as 30s, 5m or 1h30m", field, phrase.Quote(value))
	}
}

func (p *checker) checkIntervalsUsed(at object.Path, names []string) {
	for i, name := range names {
		if p.intervals != nil && !p.intervals[name] {
			p.Reportf(at.At(i), "time interval %s is not defined in spec.%s", phrase.Quote(name), p.IntervalsField)
		}
	}
}
