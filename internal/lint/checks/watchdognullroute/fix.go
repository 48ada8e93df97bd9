package watchdognullroute

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
)

const nullReceiver = "null"

// mendable reports whether there is one way to mend it. Where a route is written for the alert and leads to people, or to
// nowhere, a person has to say what was meant; so too where a webhook waits that no route leads to.
func (w *watchdog) mendable(alert model.LabelSet, end *routing.Node) bool {
	if !w.accept.Null || end.Route.ReceiverNull {
		return false
	}
	used := map[string]bool{}
	for n := range w.tree.Root.All {
		used[n.Receiver] = true
		fields, defined := w.receivers[n.Receiver]
		if n.Names(string(alert[model.AlertNameLabel])) && (len(fields) > 0 || !defined && n.Receiver != nullReceiver) {
			return false
		}
	}
	return !w.accept.Heartbeat || !slices.ContainsFunc(w.config.Receivers, func(r object.Receiver) bool {
		return isWebhook(w.receivers[r.Name]) && !used[r.Name]
	})
}

// mend gives the first finding that can be mended the fix for all of them: each for itself would add the same receiver.
func (w *watchdog) mend(found []watchdogFinding) {
	first := slices.IndexFunc(found, func(f watchdogFinding) bool { return f.alert != nil })
	if first < 0 {
		return
	}
	var names []string
	missing := false
	for _, f := range found[first:] {
		name := string(f.alert[model.AlertNameLabel])
		switch {
		case f.alert == nil || slices.Contains(names, name):
		case w.routed(f.alert):
			missing = true
		default:
			names = append(names, name)
		}
	}
	if receiver, add, ok := w.target(missing); ok {
		found[first].Fix = w.fix(names, receiver, add)
	}
}

// routed reports whether a receiver named "null" is all that is missing.
func (w *watchdog) routed(alert model.LabelSet) bool {
	if _, defined := w.receivers[nullReceiver]; defined {
		return false
	}
	with := *w
	with.receivers = maps.Clone(w.receivers)
	with.receivers[nullReceiver] = nil
	_, wrong := with.walk(alert, false)
	return len(wrong) == 0
}

// target returns the receiver to route to, and whether to add it. There is none where "null" is taken by one that
// notifies. missing reports whether a route leads to "null" already.
func (w *watchdog) target(missing bool) (name string, add, ok bool) {
	fields, defined := w.receivers[nullReceiver]
	if defined && len(fields) == 0 {
		return nullReceiver, false, true
	}
	for _, r := range w.config.Receivers {
		if !missing && r.Name != "" && len(w.receivers[r.Name]) == 0 {
			return r.Name, false, true
		}
	}
	return nullReceiver, true, !defined
}

func (w *watchdog) fix(names []string, receiver string, add bool) *lint.Fix {
	var routes []any
	var did []string
	for _, name := range names {
		routes = append(routes, map[string]any{
			"receiver": receiver,
			"matchers": []any{map[string]any{"name": model.AlertNameLabel, "value": name, "matchType": "="}},
		})
		did = append(did, fmt.Sprintf("add a route for alert %q to receiver %q before the others", name, receiver))
	}
	fix := &lint.Fix{Edits: insert(w.config.Route.Path.At("routes"), 0, w.config.Route.Routes != nil, routes)}
	if add {
		fix.Edits = append(fix.Edits, insert(object.Path{"spec", "receivers"}, len(w.config.Receivers), w.config.Receivers != nil,
			[]any{map[string]any{"name": receiver}})...)
		did = append(did, fmt.Sprintf("add receiver %q without integrations", receiver))
	}
	fix.Message = strings.Join(did, ", ")
	return fix
}

// insert adds items to a list before index, or the list itself.
func insert(list object.Path, index int, present bool, items []any) (edits []lint.Edit) {
	if !present && len(items) > 0 {
		return []lint.Edit{{Op: lint.Add, Path: list, Value: items}}
	}
	for i, item := range items {
		edits = append(edits, lint.Edit{Op: lint.Add, Path: list.At(index + i), Value: item})
	}
	return edits
}
