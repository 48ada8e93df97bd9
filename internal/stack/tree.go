package stack

import (
	"github.com/alertlint/alertlint/internal/object"
)

// Tree returns the merged route tree of all that the Alertmanager uses. It is nil where Alertmanager refuses the base, or
// the base has no route.
func (a *Alertmanager) Tree() *RouteTree { return a.tree() }

func (a *Alertmanager) mergedTree() *RouteTree {
	var selected []*object.Object
	global := a.Base().Object
	for o := range a.stack.All(object.AlertmanagerConfig) {
		if v := a.usage(a.stack, o); v.Selects != No && o != global && o.Config().Route != nil && !a.leavesOut(o) {
			selected = append(selected, o)
		}
	}
	return a.treeOf(selected)
}

// leavesOut says whether the operator passes over an AlertmanagerConfig that the Alertmanager selects, or stops at it.
func (a *Alertmanager) leavesOut(o *object.Object) bool {
	failures, _ := a.Check(nil, o, false)
	for _, f := range failures {
		if f.Stage != Refused {
			return true
		}
	}
	return false
}

// TreeWith returns the merged route tree of the base and one AlertmanagerConfig that the Alertmanager selects. The others
// take nothing away from it: the operator has every first-level route continue. See Tree.
func (a *Alertmanager) TreeWith(o *object.Object) *RouteTree {
	return a.treeOf([]*object.Object{o})
}

func (a *Alertmanager) treeOf(selected []*object.Object) *RouteTree {
	base := a.Base()
	config := base.Config
	if !base.Known() {
		config = &object.Config{Route: &object.Route{Routes: []*object.Route{{}}}}
	}
	if config == nil || config.Route == nil {
		return nil
	}
	t := &RouteTree{Why: base.Why}
	from := owner{object: base.Object}
	if base.Object != nil && base.Object.Config() != nil {
		from.prefix = prefix(base.Object)
	}
	bare := *config.Route
	bare.Routes = nil
	t.Root = t.node(&bare, nil, from, newBudget())
	for _, o := range selected {
		t.Root.Children = append(t.Root.Children, t.selectedNode(a, o))
	}
	left := newBudget()
	for _, child := range config.Route.Routes {
		n := t.node(child, t.Root, from, left)
		if !base.Known() {
			n.Included = Unknown
		}
		t.Root.Children = append(t.Root.Children, n)
	}
	return t
}

// selectedNode follows alertmanager.ConfigBuilder.AddAlertmanagerConfigs and its enforcers.
func (t *RouteTree) selectedNode(a *Alertmanager, o *object.Object) *RouteNode {
	first := *o.Config().Route
	first.Continue = true
	if enforces := a.enforces(o.Ref.Namespace); enforces != No {
		const unknown = "${namespace}"
		value := namespaceOr(o.Ref.Namespace, unknown)
		if enforces == Unknown {
			value = unknown
		}
		namespace := object.Matcher{Path: object.Path{"metadata", "namespace"}, Name: "namespace", Type: "=", Value: value}
		first.Matchers = append(first.Matchers[:len(first.Matchers):len(first.Matchers)], namespace)
	}
	n := t.node(&first, t.Root, owner{object: o, prefix: prefix(o)}, newBudget())
	n.Included = a.usage(a.stack, o).Selects
	n.broken = n.broken || hidesMatchers(o)
	return n
}

// prefix is what the operator puts before the names in an AlertmanagerConfig (alertmanager.makeNamespacedString).
func prefix(o *object.Object) string { return o.Ref.Namespace + "/" + o.Ref.Name + "/" }
