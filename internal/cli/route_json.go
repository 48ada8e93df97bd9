package cli

import (
	"maps"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
)

// The JSON output is documented as stable in docs/json-output.md.
type jsonRouting struct {
	Version       int                `json:"version"`
	Alertmanagers []jsonAlertmanager `json:"alertmanagers"`
}

type jsonAlertmanager struct {
	Alertmanager named `json:"alertmanager"`
	// Loads is false where the base configuration is known and cannot be loaded.
	Loads bool `json:"loads"`
	// BaseUnknown says why the base configuration is not known.
	BaseUnknown string `json:"baseUnknown,omitempty"`
	// Failures are what keeps it from running on all of this.
	Failures []failure   `json:"failures,omitempty"`
	Alerts   []jsonAlert `json:"alerts,omitempty"`
	Tree     *jsonTree   `json:"tree,omitempty"`
}

type jsonAlert struct {
	Rule    *jsonRule      `json:"rule,omitempty"`
	Labels  model.LabelSet `json:"labels"`
	Reaches []jsonEnd      `json:"reaches"`
	// Silent says whether it reaches no one: yes, no or unknown.
	Silent string `json:"silent"`
}

type jsonRule struct {
	Object named  `json:"object"`
	Path   string `json:"path"`
	Place  *spot  `json:"place"`
	// By is what loads the rule.
	By *named `json:"by"`
}

type jsonEnd struct {
	Receiver     string         `json:"receiver"`
	Integrations []string       `json:"integrations"`
	Answer       string         `json:"answer"`
	Witness      model.LabelSet `json:"witness"`
	Routes       []jsonRoute    `json:"routes"`
}

func (r *router) json(answers []answer) error {
	out := jsonRouting{Version: 1, Alertmanagers: []jsonAlertmanager{}}
	for i := range answers {
		a := &answers[i]
		am := jsonAlertmanager{Alertmanager: newNamed(a.alertmanager.Object.Ref), Loads: a.tree != nil, Failures: a.failures}
		if a.tree != nil {
			am.BaseUnknown = report.Clean(a.tree.Why)
			for _, alert := range a.alerts {
				am.Alerts = append(am.Alerts, r.jsonAlert(a, alert))
			}
			if r.ask.tree {
				d := drawing{routePrinter: &routePrinter{router: r}, a: a}
				tree := d.json(a.tree.Root)
				am.Tree = &tree
			}
		}
		out.Alertmanagers = append(out.Alertmanagers, am)
	}
	return printJSON(r.stdout, out)
}

func (r *router) jsonAlert(a *answer, alert routed) jsonAlert {
	out := jsonAlert{Labels: cleaned(alert.labels), Reaches: []jsonEnd{}, Silent: alert.silent.String()}
	if alert.sent != nil {
		rule := alert.sent.Rule
		out.Rule = &jsonRule{
			Object: newNamed(rule.Object.Ref), Path: rule.Path().String(), Place: r.view.spot(rule.Object, rule.Path().At("alert")),
		}
		if alert.sent.By != nil {
			by := newNamed(alert.sent.By.Object.Ref)
			out.Rule.By = &by
		}
	}
	for _, e := range alert.ends {
		end := jsonEnd{
			Receiver: report.Clean(e.Node.FullReceiver()), Integrations: a.integrations[e.Node.FullReceiver()], Answer: "may", Witness: cleaned(with(alert.labels, e.Witness)),
		}
		if e.Answer == object.Yes {
			end.Answer = "must"
		}
		for _, n := range e.Node.Path() {
			end.Routes = append(end.Routes, r.jsonRoute(a, n))
		}
		out.Reaches = append(out.Reaches, end)
	}
	return out
}

func cleaned(set model.LabelSet) model.LabelSet {
	if set == nil {
		return nil
	}
	out := model.LabelSet{}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		out[model.LabelName(report.Clean(string(name)))] = model.LabelValue(report.Clean(string(set[name])))
	}
	return out
}
