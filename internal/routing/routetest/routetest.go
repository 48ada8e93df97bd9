// Package routetest makes route trees and alerts for tests, at random.
package routetest

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
)

type Matcher struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	MatchType string `json:"matchType,omitempty"`
	Regex     bool   `json:"regex,omitempty"`
}

type Route struct {
	Receiver string    `json:"receiver,omitempty"`
	Continue bool      `json:"continue,omitempty"`
	Matchers []Matcher `json:"matchers,omitempty"`
	Routes   []Route   `json:"routes,omitempty"`
}

func Config(t testing.TB, route any) *object.Object {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"apiVersion": "monitoring.coreos.com/v1alpha1", "kind": "AlertmanagerConfig",
		"metadata": map[string]any{"name": "main", "namespace": "monitoring"},
		"spec":     map[string]any{"route": route},
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := object.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

var (
	Names   = []string{"alertname", "severity", "namespace", "team"}
	Values  = []string{"Watchdog", "InfoInhibitor", "none", "critical", "a", ""}
	Regexps = []string{
		"Watchdog|InfoInhibitor", ".*", ".+", "Watch.*", "(?i)watchdog", "none|critical", "dog", "", "^Watchdog$", "a)|(b",
		"Watch(dog|cat)", "[a-z]+", "a?",
	}
)

func Pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func RandomRoute(r *rand.Rand, depth int) Route {
	route := Route{Continue: r.IntN(3) == 0}
	if r.IntN(4) > 0 {
		route.Receiver = Pick(r, []string{"null", "slack", "hook", "mail"})
	}
	for range r.IntN(3) {
		m := Matcher{Name: Pick(r, Names), MatchType: Pick(r, []string{"=", "!=", "=~", "!~", ""}), Regex: r.IntN(2) == 0}
		m.Value = Pick(r, Values)
		if m.MatchType == "=~" || m.MatchType == "!~" || m.MatchType == "" && m.Regex {
			m.Value = Pick(r, Regexps)
		}
		route.Matchers = append(route.Matchers, m)
	}
	if depth > 0 {
		for range r.IntN(4) {
			route.Routes = append(route.Routes, RandomRoute(r, depth-1))
		}
	}
	return route
}

func RandomAlert(r *rand.Rand) model.LabelSet {
	alert := model.LabelSet{"alertname": model.LabelValue(Pick(r, Values))}
	for _, n := range Names[1:] {
		if r.IntN(2) == 0 {
			alert[model.LabelName(n)] = model.LabelValue(Pick(r, Values))
		}
	}
	return alert
}
