package operator

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

// TooManyRegexps says why the regular expressions of an AlertmanagerConfig are not compiled, and is empty where they
// are: the operator's validator and its rendering, and Alertmanager's config.Load, compile each of them, some more than once.
func TooManyRegexps(c *object.Config) string { return overBudget(regexpSteps(c)) }

// ValidateSteps is what the operator's validator takes for a configuration, or less: it is a part of rendering it.
func ValidateSteps(c *object.Config) int {
	return regexpSteps(c) + stepsPerReceiver*len(c.Receivers) + stepsPerInterval*len(c.TimeIntervals)
}

func overBudget(steps int) string {
	if steps <= meter.RegexpBudget {
		return ""
	}
	return fmt.Sprintf("its regular expressions take %d steps to compile, over the limit of %d; shorten them, lower their counted "+
		"repetitions such as {100}, or use fewer", steps, meter.RegexpBudget)
}

// regexpSteps is what it takes to compile the regular expressions of a configuration.
func regexpSteps(c *object.Config) (steps int) {
	add := func(matchers []object.Matcher) {
		for _, m := range matchers {
			if m.Type == "=~" || m.Type == "!~" {
				steps += meter.CompileSteps(m.Value)
			}
		}
	}
	var route func(r *object.Route)
	route = func(r *object.Route) {
		add(r.Matchers)
		for _, child := range r.Routes {
			route(child)
		}
	}
	if c.Route != nil {
		route(c.Route)
	}
	for _, r := range c.InhibitRules {
		add(r.SourceMatch)
		add(r.TargetMatch)
	}
	return steps
}

// baseSteps is at least what it takes to compile the regular expressions of a base configuration: every text in its routes and inhibit
// rules may hold some. A text that is no YAML holds none that anything compiles.
func baseSteps(text []byte) (steps int) {
	var root struct {
		Route        yaml.Node `yaml:"route"`
		InhibitRules yaml.Node `yaml:"inhibit_rules"`
	}
	if err := guard(func() error { return yaml.Unmarshal(text, &root) }); err != nil {
		return 0
	}
	w := textWalk{left: maxBaseNodes, within: map[*yaml.Node]bool{}}
	for _, n := range []*yaml.Node{&root.Route, &root.InhibitRules} {
		steps += w.steps(n)
	}
	return steps
}

// maxBaseNodes bounds the values of a base configuration, an alias counted as what it stands for.
const maxBaseNodes = 200_000

// textWalk adds up the texts below a node.
type textWalk struct {
	left int
	// within are the aliases on the way: upstream refuses a value that contains itself, before it compiles anything.
	within map[*yaml.Node]bool
}

func (w *textWalk) steps(n *yaml.Node) (steps int) {
	if w.left--; w.left < 0 {
		return meter.RegexpBudget + 1
	}
	switch {
	case n.Kind == yaml.AliasNode && w.within[n]:
		return 0
	case n.Kind == yaml.AliasNode:
		w.within[n] = true
		defer delete(w.within, n)
		return w.steps(n.Alias)
	case n.Kind == yaml.ScalarNode:
		return meter.CompileSteps(n.Value)
	}
	for _, child := range n.Content {
		if steps += w.steps(child); w.left < 0 {
			return meter.RegexpBudget + 1
		}
	}
	return steps
}
