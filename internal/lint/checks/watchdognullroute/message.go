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

// finding stands at the first route that takes the alert where it must not go. example holds labels with which it does, if it may.
func (w *watchdog) finding(alert model.LabelSet, ends, wrong []*routing.Node, example model.LabelSet) lint.Diagnostic {
	name, end := string(alert[model.AlertNameLabel]), wrong[0]
	d := lint.Diagnostic{Path: end.Route.Path}
	if end.Route.Receiver != "" || end.Route.ReceiverNull {
		d.Path = d.Path.At("receiver")
	}
	reaches, endsAt, of, such := "reaches", "ends", "", ""
	if example != nil {
		reaches, endsAt, such = "may reach", "may end", fmt.Sprintf(", if its labels are %s", example)
		if w.fired != nil {
			of = fmt.Sprintf(" of %s", w.fired.Rule.Object.Ref)
		}
	}
	d.Message = fmt.Sprintf("always-firing alert %q%s %s by %s%s%s%s; %s",
		name, of, w.reaches(end, reaches, endsAt), path(end), also(wrong), such, w.shared(end), w.remedy(alert, ends, end))
	return d
}

func (w *watchdog) notAnalysed(alert model.LabelSet) lint.Diagnostic {
	first := w.alone.Skipped[0]
	return lint.Diagnostic{Path: first.Path, Message: fmt.Sprintf(
		"where alert %q ends is unknown: the regular expressions in the routes are too large to check, and this one of %d bytes was skipped; shorten them",
		alert[model.AlertNameLabel], len(first.Value))}
}

// reaches says where a route leads, with the verbs that go with what is known.
func (w *watchdog) reaches(end *routing.Node, reaches, ends string) string {
	fields, defined := w.receivers[end.Receiver]
	switch {
	case end.Receiver == "" && w.base != nil:
		return fmt.Sprintf("%s receiver %q (%s) of the base configuration", reaches, w.base.name, strings.Join(w.base.fields, ", "))
	case !defined:
		return fmt.Sprintf("%s at receiver %q, which is not defined,", ends, end.Receiver)
	case len(fields) == 0:
		return fmt.Sprintf("%s at receiver %q without integrations", ends, end.Receiver)
	}
	return fmt.Sprintf("%s receiver %q (%s)", reaches, end.Receiver, strings.Join(fields, ", "))
}

func path(end *routing.Node) string {
	var routes []string
	for _, n := range end.Path() {
		routes = append(routes, n.Route.Path.String())
	}
	return strings.Join(routes, " > ")
}

// shared says why a receiver that could be a dead man's switch is none.
func (w *watchdog) shared(end *routing.Node) string {
	if !w.accept.Heartbeat || !isWebhook(w.receivers[end.Receiver]) {
		return ""
	}
	other := w.others(false)[end.Receiver]
	if path(other) == path(end) { // in a merged tree it is another node
		return ", and other alerts reach it too"
	}
	return fmt.Sprintf(", and other alerts reach it by %s", other.Route.Path)
}

// also names the other receivers that the alert goes on to.
func also(wrong []*routing.Node) string {
	const shown = 3
	var more []string
	named := map[string]bool{wrong[0].Receiver: true}
	for _, end := range wrong[1:] {
		if !named[end.Receiver] {
			named[end.Receiver] = true
			more = append(more, fmt.Sprintf("%q", end.Receiver))
		}
	}
	if len(more) == 0 {
		return ""
	}
	if n := len(more) - shown; n > 0 {
		more = append(more[:shown], fmt.Sprintf("%d more", n))
	}
	return ", and then " + strings.Join(more, ", ")
}

func (w *watchdog) remedy(alert model.LabelSet, ends []*routing.Node, end *routing.Node) string {
	_, defined := w.receivers[end.Receiver]
	name := string(alert[model.AlertNameLabel])
	named := slices.ContainsFunc(end.Path(), func(n *routing.Node) bool { return n.Names(name) })
	switch {
	case end.Route.ReceiverNull:
		return `its receiver is null without quotes, which YAML reads as no receiver; write "null" with them`
	case !defined && named:
		return "define it in spec.receivers"
	}
	if hint := w.misplaced(alert, ends, end); hint != "" {
		return hint
	}
	add := "add " + w.lacks(alert)
	switch {
	case w.accept.Null:
		return add + `a route for it before the others, to a receiver without integrations (a "null" receiver)`
	case w.accept.Heartbeat:
		return add + "a route for it before the others, to a dead man's switch (a receiver of its own with only webhookConfigs)"
	}
	return "the policy accepts no receiver for it"
}

// lacks names the labels that the policy knows the alert by and its rule does not set, if with them it would end well.
func (w *watchdog) lacks(alert model.LabelSet) string {
	if w.fired == nil {
		return ""
	}
	with := maps.Clone(alert)
	maps.Copy(with, w.policy)
	if _, wrong := w.walk(with, false); len(wrong) > 0 {
		return ""
	}
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(w.policy)) {
		if _, has := alert[name]; has && alert[name] != w.policy[name] {
			return ""
		} else if !has {
			missing = append(missing, fmt.Sprintf("%s=%q", name, w.policy[name]))
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return fmt.Sprintf("label %s to the alert in %s, or ", strings.Join(missing, ", "), w.fired.Rule.Object.Ref)
}

// misplaced looks for a route that a person wrote for the alert and that would do, but continues or comes too late.
func (w *watchdog) misplaced(alert model.LabelSet, ends []*routing.Node, end *routing.Node) string {
	name := string(alert[model.AlertNameLabel])
	others := w.others(false)
	reached := map[*routing.Node]bool{}
	for _, n := range ends {
		reached[n] = true
	}
	passed := false
	for n := range w.tree.Root.All {
		passed = passed || n == end
		if n == end || w.foreign(n) || !n.Names(name) || !w.accepts(n, others) || !fits(n, alert) {
			continue
		}
		theirs, its := fork(end, n)
		switch {
		case passed:
			return fmt.Sprintf("route %s matches this alert but comes too late; move it before %s", its.Route.Path, theirs.Route.Path)
		case reached[n] && its.Names(name):
			return fmt.Sprintf("route %s matches this alert but has continue: true; remove that", its.Route.Path)
		}
	}
	return ""
}

// fits reports whether the alert would get as far as n, were there no other routes.
func fits(n *routing.Node, alert model.LabelSet) bool {
	return !slices.ContainsFunc(n.Path(), func(n *routing.Node) bool { return n.Fits(alert) != object.Yes })
}

// fork returns the first routes at which the paths to a and b part.
func fork(a, b *routing.Node) (*routing.Node, *routing.Node) {
	pa, pb := a.Path(), b.Path()
	i := 0
	for i < min(len(pa), len(pb))-1 && pa[i] == pb[i] {
		i++
	}
	return pa[i], pb[i]
}
