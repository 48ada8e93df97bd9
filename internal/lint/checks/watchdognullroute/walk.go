package watchdognullroute

import (
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
)

// watchdog is the check watchdog-null-route at work on one object.
type watchdog struct {
	accept lint.Accept
	config *object.Config
	tree   *routing.Tree
	// names are those of the always-firing alerts.
	names []string
	// receivers holds the fields in which each receiver lists integrations.
	receivers map[string][]string
	meter     *meter.Meter
	// size is how many routes and matchers the tree has.
	size int
	// base is the receiver that a first-level route without one inherits, and nil where that is not known.
	base *inherited
}

// walkSteps is what each route and matcher takes where an alert is judged: it is asked a few times over.
const walkSteps = 100

type inherited struct {
	name   string
	fields []string
}

func newWatchdog(pass *lint.Pass, config *object.Config, tree *routing.Tree) *watchdog {
	w := &watchdog{accept: pass.Policy.Accept, config: config, tree: tree, meter: pass.Meter, receivers: map[string][]string{}}
	for n := range tree.Root.All {
		w.size += 1 + len(n.Route.Matchers)
	}
	for _, alert := range pass.Policy.AlwaysFiring {
		w.names = append(w.names, string(alert[model.AlertNameLabel]))
	}
	for _, r := range w.config.Receivers {
		w.receivers[r.Name] = integrationFields(r, w.receivers[r.Name])
	}
	return w
}

// integrationFields adds the fields in which the receiver lists integrations.
func integrationFields(r object.Receiver, fields []string) []string {
	for _, i := range r.Integrations {
		if !slices.Contains(fields, i.Field) {
			fields = append(fields, i.Field)
		}
	}
	return fields
}

type watchdogFinding struct {
	lint.Diagnostic
	// alert is the one to mend, and nil where a person has to decide.
	alert model.LabelSet
}

// judge returns the finding on an alert that can end where it must not. entry says whether it gets to the first route.
func (w *watchdog) judge(asked routing.Alert, entry object.Answer) (watchdogFinding, bool) {
	w.meter.Take(walkSteps * w.size)
	if reached := w.tree.Root.Reach(asked); entry == object.Unknown || !w.same(reached) {
		return w.judgeUnknown(reached)
	}
	alert := asked.Labels
	ends, wrong := w.walk(alert, false)
	_, otherwise := w.walk(alert, true)
	switch {
	case len(wrong) > 0 && len(otherwise) > 0:
		f := watchdogFinding{Diagnostic: w.finding(alert, ends, wrong, nil)}
		if w.mendable(alert, wrong[0]) {
			f.alert = alert
		}
		return f, true
	case len(wrong)+len(otherwise) > 0 && len(w.tree.Skipped) > 0:
		return watchdogFinding{Diagnostic: w.notAnalysed(alert)}, true
	}
	// What hangs on a matcher that is broken is for alertmanager-config-invalid to say.
	return watchdogFinding{}, false
}

// same says whether all alerts that are asked for end at the same routes, as far as their labels decide.
func (w *watchdog) same(reached []routing.Reached) bool {
	return !slices.ContainsFunc(reached, func(r routing.Reached) bool { return r.Answer == object.Unknown && r.Witness != nil })
}

// judgeUnknown judges an alert some of whose labels are not known: it is told what may be, by an example.
func (w *watchdog) judgeUnknown(reached []routing.Reached) (watchdogFinding, bool) {
	others := w.tree.Root.Others(w.names, false)
	for _, r := range reached {
		if r.Witness != nil && !w.accepts(r.Node, others) {
			f := watchdogFinding{Diagnostic: w.finding(r.Witness, []*routing.Node{r.Node}, []*routing.Node{r.Node}, r.Witness)}
			f.Severity = lint.Warning
			return f, true
		}
	}
	return watchdogFinding{}, false
}

// walk returns where the alert ends, and which of these ends are wrong. unknown says whether a route matches of which that
// cannot be told.
func (w *watchdog) walk(alert model.LabelSet, unknown bool) (ends, wrong []*routing.Node) {
	ends = w.tree.Root.Match(alert, unknown)
	others := w.tree.Root.Others(w.names, unknown)
	for _, end := range ends {
		if !w.accepts(end, others) {
			wrong = append(wrong, end)
		}
	}
	return ends, wrong
}

func (w *watchdog) accepts(end *routing.Node, others map[string]*routing.Node) bool {
	fields, defined := w.receivers[end.Receiver]
	switch {
	case end.Receiver == "" && w.base != nil:
		return w.accept.Null && len(w.base.fields) == 0
	case end.Receiver == "" || !defined && object.IsVariable(end.Receiver):
		return true // there is no telling: the first-level route names none, or a variable of Flux
	case !defined:
		return false
	case len(fields) == 0:
		return w.accept.Null
	}
	// Where no other alert gets to, a matcher on alertname leads: nothing else keeps them off.
	return w.accept.Heartbeat && isWebhook(fields) && others[end.Receiver] == nil
}

func isWebhook(fields []string) bool {
	return len(fields) == 1 && (fields[0] == "webhookConfigs" || fields[0] == "webhook_configs")
}
