package rules

import (
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// watchdog is the rule watchdog-null-route at work on one object.
type watchdog struct {
	accept lint.Accept
	config *object.Config
	tree   *stack.RouteTree
	// names are those of the always-firing alerts.
	names []string
	// receivers holds the fields in which each receiver lists integrations.
	receivers map[string][]string
}

func newWatchdog(pass *lint.Pass) *watchdog {
	w := &watchdog{
		accept: pass.Policy.Accept, config: pass.Object.Config(), tree: stack.NewRouteTree(pass.Object),
		receivers: map[string][]string{},
	}
	for _, alert := range pass.Policy.AlwaysFiring {
		w.names = append(w.names, string(alert[model.AlertNameLabel]))
	}
	for _, r := range w.config.Receivers {
		fields := w.receivers[r.Name]
		for _, i := range r.Integrations {
			if !slices.Contains(fields, i.Field) {
				fields = append(fields, i.Field)
			}
		}
		w.receivers[r.Name] = fields
	}
	return w
}

type watchdogFinding struct {
	lint.Diagnostic
	// alert is the one to mend, and nil where a person has to decide.
	alert model.LabelSet
}

// judge returns the finding on an alert that can end where it must not.
func (w *watchdog) judge(alert model.LabelSet) (watchdogFinding, bool) {
	ends, wrong := w.walk(alert, false)
	_, otherwise := w.walk(alert, true)
	switch {
	case len(wrong) > 0 && len(otherwise) > 0:
		f := watchdogFinding{Diagnostic: w.finding(alert, ends, wrong)}
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

// walk returns where the alert ends, and which of these ends are wrong. unknown says whether a route matches of which that
// cannot be told.
func (w *watchdog) walk(alert model.LabelSet, unknown bool) (ends, wrong []*stack.RouteNode) {
	ends = w.tree.Root.Match(alert, unknown)
	others := w.tree.Root.Others(w.names, unknown)
	for _, end := range ends {
		if !w.accepts(end, others) {
			wrong = append(wrong, end)
		}
	}
	return ends, wrong
}

func (w *watchdog) accepts(end *stack.RouteNode, others map[string]*stack.RouteNode) bool {
	fields, defined := w.receivers[end.Receiver]
	switch {
	case end.Receiver == "" || !defined && strings.Contains(end.Receiver, "${"):
		return true // there is no telling: the first-level route names none, or a variable of Flux
	case !defined:
		return false
	case len(fields) == 0:
		return w.accept.Null
	}
	// Where no other alert gets to, a matcher on alertname leads: nothing else keeps them off.
	return w.accept.Heartbeat && isWebhook(fields) && others[end.Receiver] == nil
}

func isWebhook(fields []string) bool { return len(fields) == 1 && fields[0] == "webhookConfigs" }
