// Package alertmanagerconfiginvalid is the check alertmanager-config-invalid: it finds AlertmanagerConfigs that prometheus-operator skips or Alertmanager refuses, whatever else their configuration holds.
package alertmanagerconfiginvalid

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/finding"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/redact"
)

// Check is alertmanager-config-invalid.
var Check = &lint.Check{
	Name:     "alertmanager-config-invalid",
	Kinds:    []object.Kind{object.AlertmanagerConfig},
	Scope:    lint.Local,
	Severity: lint.Error,
	Since:    "0.1.0",
	Locked:   true,
	Run:      run,
}

// checker is a look at one AlertmanagerConfig.
type checker struct {
	*lint.Pass
	*object.Config
	// broken holds the paths of what does not decode. There is a finding for each.
	broken map[string]bool
	// reported holds the messages so far, by their path.
	reported map[string][]string
	findings int
	// names holds what Alertmanager says of a label name.
	names map[string]error
	// receivers and intervals hold what is defined. They are nil where that is not known for certain.
	receivers, intervals map[string]bool
	// doc is the object as encoding/json decodes it into an any.
	doc func() any
	// effect is what becomes of the object, if that is known.
	effect string
	// secrets are the values of the object that may be secret.
	secrets func() *redact.Redactor
}

// isBroken reports whether there is a finding already that what stands there does not decode.
func (p *checker) isBroken(at object.Path) bool { return len(p.broken) > 0 && p.broken[at.String()] }

// full reports whether no further finding would be listed.
func (p *checker) full() bool { return p.findings > lint.MaxFindings }

func (p *checker) Report(d lint.Diagnostic) {
	p.findings++
	at := d.Path.String()
	p.reported[at] = append(p.reported[at], d.Message)
	d.Effect = cmp.Or(d.Effect, p.effect)
	finding.ReportMatcher(p.Pass, d, p.doc)
}

func (p *checker) Reportf(path object.Path, format string, args ...any) {
	if !p.full() {
		p.Report(lint.Diagnostic{Path: path, Message: fmt.Sprintf(format, args...)})
	}
}

func newChecker(pass *lint.Pass) *checker {
	p := &checker{
		Pass: pass, Config: pass.Object.Config(),
		broken: map[string]bool{}, reported: map[string][]string{}, names: map[string]error{},
	}
	for _, problem := range pass.Object.Problems {
		p.broken[problem.Path.String()] = true
	}
	p.doc = sync.OnceValue(func() (doc any) {
		_ = json.Unmarshal(pass.Object.Raw, &doc)
		return doc
	})
	p.secrets = sync.OnceValue(func() *redact.Redactor { return redact.New(redact.Values(p.doc())...) })
	if p.complete("receivers") {
		p.receivers = make(map[string]bool, len(p.Receivers))
		for _, r := range p.Receivers {
			p.receivers[r.Name] = true
		}
	}
	if p.complete(p.IntervalsField) {
		p.intervals = make(map[string]bool, len(p.TimeIntervals))
		for _, t := range p.TimeIntervals {
			p.intervals[t.Name] = true
		}
	}
	return p
}

func run(pass *lint.Pass) {
	p := newChecker(pass)
	pass.Meter.Take(operator.ValidateSteps(p.Config))
	refused := operator.Validate(p.Config)
	if refused != nil {
		p.effect = finding.Skipped
	}
	p.checkReceivers(refused != nil)
	p.checkTimeIntervals()
	if p.Route != nil {
		p.checkRoute(p.Route, nil)
	}
	p.checkInhibitRules()
	if p.effect == "" {
		p.effect = "the API server refuses the whole AlertmanagerConfig"
	}
	p.checkSchema()
	if refused != nil && len(p.reported) == 0 && len(pass.Object.Problems) == 0 {
		p.Reportf(object.Path{"spec"}, "prometheus-operator refuses this object: %s", p.plain(refused))
	}
}

// complete reports whether the list of that name in the spec is known with the names of all its items, so that what is
// not in it is not defined. A problem with it is a finding of its own, of object-invalid.
func (p *checker) complete(list string) bool {
	return !slices.ContainsFunc(p.Object.Problems, func(problem object.Problem) bool {
		at := problem.Path
		switch {
		case len(at) == 0 || at[0] != "spec":
			return len(at) == 0
		case len(at) <= 2:
			return len(at) < 2 || at[1] != "route"
		}
		return at[1] == list && (len(at) == 3 || at[3] == "name")
	})
}
