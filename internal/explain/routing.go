package explain

import (
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

// Routing is where alerts go in one Alertmanager.
type Routing struct {
	Alertmanager *stack.Alertmanager
	// Tree is the merged route tree. It is nil if Alertmanager refuses the base configuration.
	Tree *routing.Tree
	// Integrations holds the kinds of integrations of each receiver of the merged configuration, by its full name: slack. A receiver
	// that notifies no one has an entry without any, and one that is not defined or not known has none.
	Integrations map[string][]string
	// Failures keep the Alertmanager from running on what was written.
	Failures []Failure
	// Alerts are those that were asked for.
	Alerts []RoutedAlert

	asker *asker
}

// Failure is something that does not come to be as the tree shows it.
type Failure struct {
	Object *object.Object
	operator.Failure
}

// RoutedAlert is an alert and where it ends.
type RoutedAlert struct {
	// Fired is nil for an alert that does not come from a rule.
	Fired *stack.FiredAlert
	// Labels are those of the alert that are known.
	Labels model.LabelSet
	*Ends
}

// Route returns the merged routes of an Alertmanager in view, of which no alert was asked yet.
func Route(am *stack.Alertmanager, st *stack.Stack) *Routing {
	r := &Routing{Alertmanager: am, Tree: am.Tree(), Failures: failures(am, st)}
	if r.Tree != nil {
		r.Integrations = integrations(am, r.Tree)
		r.asker = newAsker(r)
	}
	return r
}

// Add asks where an alert ends, and adds the answer to Alerts. fired is nil for an alert that does not come from a rule. There has to be
// a Tree.
func (r *Routing) Add(fired *stack.FiredAlert, alert routing.Alert) {
	r.Alerts = append(r.Alerts, RoutedAlert{fired, alert.Labels, r.Ask(alert)})
}

// Ask returns where an alert ends. There has to be a Tree.
func (r *Routing) Ask(alert routing.Alert) *Ends { return r.asker.ask(alert) }

// Unreachable returns the routes that no alert reaches, without those below them.
func (r *Routing) Unreachable() map[*routing.Node]routing.Unreachable {
	dead := map[*routing.Node]routing.Unreachable{}
	for _, u := range r.Tree.Root.Unreachable() {
		dead[u.Node] = u
	}
	return dead
}

// StandsIn reports whether the node stands for a base configuration that is not known.
func (r *Routing) StandsIn(n *routing.Node) bool { return r.Tree.Why != "" && n.Object == nil }

// failures says what of the Alertmanager's configuration does not come to be as the tree shows it.
func failures(am *stack.Alertmanager, st *stack.Stack) (all []Failure) {
	for _, f := range am.CheckBase() {
		if !f.May && !f.NotAnalysed {
			all = append(all, Failure{f.Object, f.Failure})
		}
	}
	for o := range st.All(object.AlertmanagerConfig) {
		use, ok := am.Use(o)
		if !ok || use.Selects != object.Yes {
			continue
		}
		failures, _ := am.Check(nil, o, use.Global)
		for _, f := range failures {
			all = append(all, Failure{o, f})
		}
	}
	return all
}

func integrations(am *stack.Alertmanager, tree *routing.Tree) map[string][]string {
	out := map[string][]string{}
	add := func(prefix string, receivers []object.Receiver) {
		for _, r := range receivers {
			kinds := []string{}
			for _, i := range r.Integrations {
				if kind := integrationKind(i.Field); !slices.Contains(kinds, kind) {
					kinds = append(kinds, kind)
				}
			}
			out[prefix+r.Name] = kinds
		}
	}
	base := am.Base()
	if base.Config != nil && (base.Object == nil || base.Object.Config() == nil) {
		add("", base.Config.Receivers)
	}
	for n := range tree.Root.All {
		if o := n.Object; o != nil && o.Config() != nil && (n.Parent == nil || n.Parent.Object != o) {
			add(o.Ref.Namespace+"/"+o.Ref.Name+"/", o.Config().Receivers)
		}
	}
	return out
}

func integrationKind(field string) string {
	return strings.TrimSuffix(strings.TrimSuffix(field, "Configs"), "_configs")
}
