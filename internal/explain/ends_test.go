package explain

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
)

// treeOf returns the tree of an Alertmanager that selects AlertmanagerConfigs with these routes.
func treeOf(t *testing.T, routes ...string) *routing.Tree {
	t.Helper()
	text := `{apiVersion: monitoring.coreos.com/v1, kind: Alertmanager, metadata: {name: m, namespace: mon},
  spec: {alertmanagerConfigSelector: {}, alertmanagerConfigNamespaceSelector: {}, alertmanagerConfigMatcherStrategy: {type: None}}}
`
	for i, r := range routes {
		text += fmt.Sprintf("---\n{apiVersion: monitoring.coreos.com/v1alpha1, kind: AlertmanagerConfig, metadata: {name: c%d, namespace: n},\n  spec: {receivers: [{name: x}], route: {receiver: x, routes: [%s]}}}\n", i, r)
	}
	var objects []*object.Object
	for _, o := range source.Parse("f", []byte(text)).Objects {
		objects = append(objects, o.Object)
	}
	return stack.New(objects...).Alertmanagers()[0].Tree()
}

// TestAsker holds that an alert ends where it would if it were asked alone.
func TestAsker(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func(all ...string) string { return all[rnd.IntN(len(all))] }
	names, values := []string{"a", "b", "c", "d"}, []string{"", "x", "y", "z", "w"}
	repeated := 0
	for range 60 {
		var routes []string
		for range 1 + rnd.IntN(5) {
			var matchers []string
			for range rnd.IntN(3) {
				matchers = append(matchers, fmt.Sprintf("{name: %s, value: %q, matchType: %q}",
					pick(names[:3]...), pick("x", "y", "x|y", ".+", "${v}", ""), pick("=", "=", "!=", "=~", "!~")))
			}
			routes = append(routes, fmt.Sprintf("{receiver: x, continue: %t, matchers: [%s]}", rnd.IntN(2) == 0, strings.Join(matchers, ", ")))
		}
		tree := treeOf(t, routes...)
		k := newAsker(&Routing{Tree: tree})
		for range 60 {
			alert := routing.Alert{Labels: model.LabelSet{}}
			unknown := map[string]bool{}
			for _, name := range names {
				switch rnd.IntN(3) {
				case 0:
					unknown[name] = true
				case 1:
					alert.Labels[model.LabelName(name)] = model.LabelValue(pick(values...))
				}
			}
			alert.Unknown = func(name string) bool { return unknown[name] }
			before := len(k.seen)
			got, want := k.ask(alert), tree.Root.Reach(alert)
			if len(k.seen) == before {
				repeated++
			}
			if len(got.Ends) != len(want) {
				t.Fatalf("%v: %d ends, want %d, of %v", alert.Labels, len(got.Ends), len(want), routes)
			}
			for i, e := range got.Ends {
				witness := RoutedAlert{Labels: alert.Labels}.Witness(e)
				if e.Node != want[i].Node || e.Answer != want[i].Answer || !maps.Equal(witness, want[i].Witness) || (witness == nil) != (want[i].Witness == nil) {
					t.Fatalf("%v, unknown %v: %v %v, want %v %v, of %v", alert.Labels, unknown, e.Answer, witness, want[i].Answer, want[i].Witness, routes)
				}
			}
		}
	}
	if repeated < 500 {
		t.Errorf("only %d questions were asked before", repeated)
	}
}

// TestAskedOnce holds that alerts which the tree does not tell apart are one question, whatever their number.
func TestAskedOnce(t *testing.T) {
	k := newAsker(&Routing{Tree: treeOf(t, `{matchers: [{name: alertname, value: A1, matchType: "="}]}`, `{matchers: [{name: severity, value: "a|b", matchType: "=~"}]}`)})
	for i := range 1000 {
		k.ask(routing.Alert{Labels: model.LabelSet{"alertname": model.LabelValue(fmt.Sprint("A", i)), "pod": model.LabelValue(fmt.Sprint(i)), "severity": "a"}})
	}
	if len(k.seen) != 2 {
		t.Errorf("%d questions, want 2", len(k.seen))
	}
}
