package report

import (
	"io"
	"maps"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
)

// The JSON output is documented as stable in docs/json-output.md.
type jsonRoutings struct {
	Version       int                `json:"version"`
	Alertmanagers []jsonAlertmanager `json:"alertmanagers"`
}

type jsonAlertmanager struct {
	Alertmanager jsonObject `json:"alertmanager"`
	// Loads is false if the base configuration is known and cannot be loaded.
	Loads bool `json:"loads"`
	// BaseUnknown says why the base configuration is not known.
	BaseUnknown string        `json:"baseUnknown,omitempty"`
	Failures    []jsonFailure `json:"failures,omitempty"`
	Alerts      []jsonAlert   `json:"alerts,omitempty"`
	Tree        *jsonTree     `json:"tree,omitempty"`
}

type jsonFailure struct {
	Object  jsonObject `json:"object"`
	Place   *jsonPlace `json:"place"`
	Stage   string     `json:"stage"`
	Message string     `json:"message"`
}

type jsonAlert struct {
	Rule    *jsonRule      `json:"rule,omitempty"`
	Labels  model.LabelSet `json:"labels"`
	Reaches []jsonEnd      `json:"reaches"`
	// Silent says whether it reaches no one: yes, no or unknown.
	Silent string `json:"silent"`
}

type jsonRule struct {
	Object jsonObject `json:"object"`
	Path   string     `json:"path"`
	Place  *jsonPlace `json:"place"`
	// By is what loads the rule.
	By *jsonObject `json:"by"`
}

type jsonEnd struct {
	Receiver     string         `json:"receiver"`
	Integrations []string       `json:"integrations"`
	Answer       string         `json:"answer"`
	Witness      model.LabelSet `json:"witness"`
	Routes       []jsonRoute    `json:"routes"`
}

// jsonTree is a route and those below it.
type jsonTree struct {
	jsonRoute
	Unreachable string     `json:"unreachable,omitempty"`
	Routes      []jsonTree `json:"routes,omitempty"`
}

// jsonRoute is a route as it was written.
type jsonRoute struct {
	// Object is nil for a route of the operator's own base, and of one that is not known.
	Object       *jsonObject `json:"object"`
	Path         string      `json:"path"`
	Place        *jsonPlace  `json:"place"`
	Receiver     string      `json:"receiver"`
	Integrations []string    `json:"integrations"`
	Matchers     []string    `json:"matchers"`
	Continue     bool        `json:"continue"`
	// Known is false if it cannot be told whether the route is there.
	Known bool `json:"known"`
}

func routingsJSON(w io.Writer, all []*explain.Routing, show Show, at Locator) error {
	out := jsonRoutings{Version: 1, Alertmanagers: []jsonAlertmanager{}}
	for _, r := range all {
		j := routingJSON{r, at, nil}
		am := jsonAlertmanager{Alertmanager: newJSONObject(r.Alertmanager.Object.Ref), Loads: r.Tree != nil, Failures: j.failures()}
		if r.Tree != nil {
			am.BaseUnknown = Clean(r.Tree.Why)
			for _, alert := range r.Alerts {
				am.Alerts = append(am.Alerts, j.alert(alert))
			}
		}
		if r.Tree != nil && show == ShowTree {
			j.dead = r.Unreachable()
			tree := j.tree(r.Tree.Root)
			am.Tree = &tree
		}
		out.Alertmanagers = append(out.Alertmanagers, am)
	}
	return printJSON(w, out)
}

type routingJSON struct {
	*explain.Routing
	at   Locator
	dead map[*routing.Node]routing.Unreachable
}

func (j routingJSON) failures() (all []jsonFailure) {
	for _, f := range j.Failures {
		all = append(all, jsonFailure{newJSONObject(f.Object.Ref), newJSONPlace(j.at(f.Object, f.Path)), f.Stage.String(), Clean(f.Message)})
	}
	return all
}

func (j routingJSON) alert(alert explain.RoutedAlert) jsonAlert {
	out := jsonAlert{Labels: cleaned(alert.Labels), Reaches: []jsonEnd{}, Silent: alert.Silent.String()}
	if alert.Fired != nil {
		rule := alert.Fired.Rule
		out.Rule = &jsonRule{
			Object: newJSONObject(rule.Object.Ref), Path: rule.Path().String(), Place: newJSONPlace(j.at(rule.Object, rule.Path().At("alert"))),
		}
		if alert.Fired.By != nil {
			by := newJSONObject(alert.Fired.By.Object.Ref)
			out.Rule.By = &by
		}
	}
	for _, e := range alert.Ends.Ends {
		name := e.Node.FullReceiver()
		end := jsonEnd{Receiver: Clean(name), Integrations: j.Integrations[name], Answer: "may", Witness: cleaned(alert.Witness(e))}
		if e.Answer == object.Yes {
			end.Answer = "must"
		}
		for _, n := range e.Node.Path() {
			end.Routes = append(end.Routes, j.route(n))
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
		out[model.LabelName(Clean(string(name)))] = model.LabelValue(Clean(string(set[name])))
	}
	return out
}

func (j routingJSON) tree(n *routing.Node) jsonTree {
	out := jsonTree{jsonRoute: j.route(n)}
	if cause, dead := j.dead[n]; dead {
		out.Unreachable = unreachable(cause, j.at)
	}
	for _, child := range n.Children {
		out.Routes = append(out.Routes, j.tree(child))
	}
	return out
}

func (j routingJSON) route(n *routing.Node) jsonRoute {
	out := jsonRoute{
		Path: Clean(n.Route.Path.String()), Receiver: Clean(n.FullReceiver()), Integrations: j.Integrations[n.FullReceiver()],
		Matchers: []string{}, Continue: n.Route.Continue, Known: n.Included == object.Yes && !j.StandsIn(n),
	}
	if n.Object != nil {
		ref := newJSONObject(n.Object.Ref)
		out.Object, out.Place = &ref, newJSONPlace(j.at(n.Object, n.Route.Path))
	}
	for _, m := range n.Route.Matchers {
		out.Matchers = append(out.Matchers, Clean(matcherText(m)))
	}
	return out
}
