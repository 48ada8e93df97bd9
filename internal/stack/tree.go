package stack

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/routing"
)

// Tree returns the merged route tree of all that the Alertmanager uses. It is nil where Alertmanager refuses the base, or
// the base has no route.
func (a *Alertmanager) Tree() *routing.Tree { return a.tree() }

// BaseTree returns the route tree of the base alone. It is nil if Alertmanager refuses the base, or the base has no route.
func (a *Alertmanager) BaseTree() *routing.Tree {
	base := a.Base()
	if base.Config == nil || base.Config.Route == nil {
		return nil
	}
	t := &routing.Tree{}
	t.Root = t.Node(base.Config.Route, nil, routing.Owner{Object: base.Object}, routing.NewBudget())
	return t
}

func (a *Alertmanager) mergedTree() *routing.Tree {
	var selected []*object.Object
	global := a.Base().Object
	for o := range a.stack.All(object.AlertmanagerConfig) {
		if v := a.usage(a.stack, o); v.Selects != object.No && o != global && o.Config().Route != nil && !a.leavesOut(o) {
			selected = append(selected, o)
		}
	}
	return a.treeOf(selected)
}

// leavesOut reports whether the operator passes over an AlertmanagerConfig that the Alertmanager selects, or stops at it.
func (a *Alertmanager) leavesOut(o *object.Object) bool {
	failures, _ := a.Check(nil, o, false)
	for _, f := range failures {
		if f.Stage != operator.Refused {
			return true
		}
	}
	return false
}

func (a *Alertmanager) treeOf(selected []*object.Object) *routing.Tree {
	base := a.Base()
	config := base.Config
	if !base.Known() {
		config = &object.Config{Route: &object.Route{Routes: []*object.Route{{}}}}
	}
	if config == nil || config.Route == nil {
		return nil
	}
	t := &routing.Tree{Why: base.Why}
	from := routing.Owner{Object: base.Object}
	if base.Object != nil && base.Object.Config() != nil {
		from.Prefix = prefix(base.Object)
	}
	bare := *config.Route
	bare.Routes = nil
	t.Root = t.Node(&bare, nil, from, routing.NewBudget())
	for _, o := range selected {
		t.Root.Children = append(t.Root.Children, a.selectedNode(t, o))
	}
	left := routing.NewBudget()
	for _, child := range config.Route.Routes {
		n := t.Node(child, t.Root, from, left)
		if !base.Known() {
			n.Included = object.Unknown
		}
		t.Root.Children = append(t.Root.Children, n)
	}
	return t
}

// selectedNode follows alertmanager.ConfigBuilder.AddAlertmanagerConfigs and its enforcers.
func (a *Alertmanager) selectedNode(t *routing.Tree, o *object.Object) *routing.Node {
	first := *o.Config().Route
	first.Continue = true
	if enforces := a.enforces(o.Ref.Namespace); enforces != object.No {
		const unknown = "${namespace}"
		value := object.NamespaceOr(o.Ref.Namespace, unknown)
		if enforces == object.Unknown {
			value = unknown
		}
		namespace := object.Matcher{Path: object.Path{"metadata", "namespace"}, Name: "namespace", Type: "=", Value: value}
		first.Matchers = append(first.Matchers[:len(first.Matchers):len(first.Matchers)], namespace)
	}
	n := t.Node(&first, t.Root, routing.Owner{Object: o, Prefix: prefix(o)}, routing.NewBudget())
	n.Included = a.usage(a.stack, o).Selects
	n.Broken = n.Broken || routing.HidesMatchers(o)
	return n
}

// prefix is what the operator puts before the names in an AlertmanagerConfig (alertmanager.makeNamespacedString).
func prefix(o *object.Object) string { return o.Ref.Namespace + "/" + o.Ref.Name + "/" }
