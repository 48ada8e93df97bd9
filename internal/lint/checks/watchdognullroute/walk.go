package watchdognullroute

import (
	"fmt"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

// watchdog is the check watchdog-null-route at work on one object.
type watchdog struct {
	accept lint.Accept
	config *object.Config
	// tree is that of the object. alone is the same, unless tree is the merged tree of which the object is the base.
	tree, alone *routing.Tree
	// names are those of the always-firing alerts.
	names []string
	// receivers holds the fields in which each receiver lists integrations.
	receivers map[string][]string
	meter     *meter.Meter
	// size is how many routes and matchers the tree has.
	size int
	// base is the receiver that a first-level route without one inherits, and nil where that is not known.
	base *inherited
	// policy is the alert as the policy has it, and fired as a rule in view fires it, if one does.
	policy model.LabelSet
	fired  *stack.FiredAlert
}

// walkSteps is what each route and matcher takes where an alert is judged: it is asked a few times over.
const walkSteps = 100

type inherited struct {
	name   string
	fields []string
}

func newWatchdog(pass *lint.Pass, config *object.Config, tree *routing.Tree) *watchdog {
	w := &watchdog{accept: pass.Policy.Accept, config: config, tree: tree, alone: tree, meter: pass.Meter, receivers: map[string][]string{}}
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

// judge returns the finding on an alert that can end where it must not. entry reports whether it gets to the first route.
func (w *watchdog) judge(asked routing.Alert, entry object.Answer) (watchdogFinding, bool) {
	w.meter.Take(walkSteps * w.size)
	reached := w.tree.Root.Reach(asked)
	certain := entry == object.Yes && w.certain(reached)
	if entry == object.Unknown || !w.same(reached) {
		return w.judgeUnknown(reached, certain)
	}
	alert := asked.Labels
	ends, wrong := w.walk(alert, false)
	_, otherwise := w.walk(alert, true)
	switch {
	case len(wrong) > 0 && len(otherwise) > 0:
		var may model.LabelSet
		if !certain {
			may = alert
		}
		f := watchdogFinding{Diagnostic: w.finding(alert, ends, wrong, may)}
		switch {
		case !certain:
			f.Severity = lint.Warning
		case w.mendable(alert, wrong[0]):
			f.alert = alert
		}
		return f, true
	case len(wrong)+len(otherwise) > 0 && len(w.alone.Skipped) > 0:
		return watchdogFinding{Diagnostic: w.notAnalysed(alert)}, true
	}
	// What hangs on a matcher that is broken is for alertmanager-config-invalid to say.
	return watchdogFinding{}, false
}

// certain reports whether the alert ends where it must not, whatever is not known of it and of the routes: it does so at one route in any
// case, or at all that it may end at.
func (w *watchdog) certain(reached []routing.Reached) bool {
	others := w.others(false)
	all := len(reached) > 0
	for _, r := range reached {
		if w.accepts(r.Node, others) {
			all = false
		} else if r.Answer == object.Yes {
			return true
		}
	}
	return all
}

// same says whether all alerts that are asked for end at the same routes, as far as their labels decide.
func (w *watchdog) same(reached []routing.Reached) bool {
	return !slices.ContainsFunc(reached, func(r routing.Reached) bool { return r.Answer == object.Unknown && r.Witness != nil })
}

// judgeUnknown judges an alert some of whose labels are not known, by an example.
func (w *watchdog) judgeUnknown(reached []routing.Reached, certain bool) (watchdogFinding, bool) {
	others := w.others(false)
	var wrong *routing.Reached
	for i := range reached {
		r := &reached[i]
		better := wrong == nil || certain && r.Answer == object.Yes && wrong.Answer != object.Yes
		if r.Witness != nil && better && !w.accepts(r.Node, others) {
			wrong = r
		}
	}
	if wrong == nil {
		return watchdogFinding{}, false
	}
	end := []*routing.Node{wrong.Node}
	if !certain {
		f := watchdogFinding{Diagnostic: w.finding(wrong.Witness, end, end, wrong.Witness)}
		f.Severity = lint.Warning
		return f, true
	}
	f := watchdogFinding{Diagnostic: w.finding(wrong.Witness, end, end, nil)}
	if wrong.Answer != object.Yes {
		f.Message = fmt.Sprintf("with labels %s, %s; with other labels it ends no better", wrong.Witness, f.Message)
	}
	if w.mendable(wrong.Witness, wrong.Node) {
		f.alert = wrong.Witness
	}
	return f, true
}

// walk returns where the alert ends, and which of these ends are wrong. unknown reports whether a route matches of which that
// cannot be told.
func (w *watchdog) walk(alert model.LabelSet, unknown bool) (ends, wrong []*routing.Node) {
	ends = w.tree.Root.Match(alert, unknown)
	others := w.others(unknown)
	for _, end := range ends {
		if !w.accepts(end, others) {
			wrong = append(wrong, end)
		}
	}
	return ends, wrong
}

// others returns the receivers of the object at which other alerts may end.
func (w *watchdog) others(unknown bool) map[string]*routing.Node {
	return w.alone.Root.Others(w.names, unknown)
}

// foreign reports whether a route of the merged tree stems from another object, which is judged for itself.
func (w *watchdog) foreign(n *routing.Node) bool { return n.Object != w.alone.Root.Object }

func (w *watchdog) accepts(end *routing.Node, others map[string]*routing.Node) bool {
	fields, defined := w.receivers[end.Receiver]
	switch {
	case w.foreign(end):
		return true
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
