package watchdognullroute

import (
	"fmt"
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
	reaches, endsAt, such := "reaches", "ends", ""
	if example != nil {
		reaches, endsAt, such = "may reach", "may end", fmt.Sprintf(", for example with labels %s", example)
	}
	d.Message = fmt.Sprintf("alert %q %s by %s%s%s%s; %s",
		name, w.reaches(end, reaches, endsAt), path(end), w.shared(end), also(wrong), such, w.remedy(alert, ends, end))
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
	if other == end {
		return ", as other alerts do"
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
	switch {
	case w.accept.Null:
		return "route it to a receiver without integrations first"
	case w.accept.Heartbeat:
		return "route it to a dead man's switch first, a receiver of its own with only webhookConfigs"
	}
	return "the policy accepts no receiver for it"
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
