package render

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
)

const monitoring = "monitoring.coreos.com/v1"

// prometheus follows templates/prometheus/prometheus.yaml.
func (c *chartRender) prometheus() {
	enabled, _, _ := c.flag(true, "prometheus", "enabled")
	if agent, _, _ := c.flag(false, "prometheus", "agentMode"); !enabled || agent {
		return
	}
	d := c.start(monitoring, "Prometheus", c.crname("-prometheus"), c.in(), "prometheus")
	d.labels(c.name() + "-prometheus")
	at := []string{"prometheus", "prometheusSpec"}
	spec := d.spec(at)
	d.selectRules(spec, at)
	for _, field := range []string{"enableFeatures", "externalLabels", "nameValidationScheme"} {
		d.addTrue(spec, field, c.templated(c.get("prometheus", "prometheusSpec", field)))
	}
	d.addKnown(spec, "evaluationInterval", c.get("prometheus", "prometheusSpec", "evaluationInterval"))
	d.version(spec, at)
	d.enforcement(spec)
	d.externalLabelName(spec, "prometheusExternalLabelName")
	d.externalLabelName(spec, "replicaExternalLabelName")
	d.relabelling(spec)
	d.addAll(spec, c.templated(c.get("prometheus", "prometheusSpec", "additionalConfig")))
	d.finish()
}

// thanosRuler follows templates/thanos-ruler/ruler.yaml.
func (c *chartRender) thanosRuler() {
	if enabled, _, _ := c.flag(false, "thanosRuler", "enabled"); !enabled {
		return
	}
	name := c.nameValue("thanosRuler", "name")
	if name == "" {
		name = c.name() + "-thanos-ruler"
	}
	d := c.start(monitoring, "ThanosRuler", name, c.in(), "thanosRuler")
	d.labels(name)
	at := []string{"thanosRuler", "thanosRulerSpec"}
	spec := d.spec(at)
	d.selectRules(spec, at)
	for _, field := range []string{"labels", "alertDropLabels", "evaluationInterval", "version"} {
		d.addKnown(spec, field, c.get("thanosRuler", "thanosRulerSpec", field))
	}
	d.addAll(spec, c.templated(c.get("thanosRuler", "thanosRulerSpec", "additionalConfig")))
	d.finish()
}

// spec adds an empty spec that follows from the value at path.
func (d *draft) spec(path []string) *yaml.Node {
	at := d.where(path...)
	if f := d.get(path...); f.node != nil && !f.origin.fixed {
		at.fixed = false
	}
	return d.open(d.root, "spec", at)
}

// addTrue adds a value that a template passes on where it is set.
func (d *draft) addTrue(in *yaml.Node, field string, f found) {
	if f.unknown != "" || isTrue(f.node) {
		d.add(in, field, f)
	}
}

// addKnown adds a value that few people set, and that is taken as not set where it is not known.
func (d *draft) addKnown(in *yaml.Node, field string, f found) {
	if f.unknown == "" {
		d.addTrue(in, field, f)
	}
}

// selectRules adds the selectors. A ruleSelector that is not set selects by the release, unless the value beside it says no.
func (d *draft) selectRules(spec *yaml.Node, path []string) {
	of := func(field string) []string { return append(path[:len(path):len(path)], field) }
	d.addSelector(spec, "ruleNamespaceSelector", d.templated(d.get(of("ruleNamespaceSelector")...)))
	f := d.templated(d.get(of("ruleSelector")...))
	uses, known, flag := d.flag(true, of("ruleSelectorNilUsesHelmValues")...)
	switch {
	case f.unknown != "" || isTrue(f.node):
		d.addSelector(spec, "ruleSelector", f)
	case !known:
		d.add(spec, "ruleSelector", found{unknown: flag.unknown, origin: flag.origin})
	default:
		at := d.where(of("ruleSelectorNilUsesHelmValues")...)
		selector := mapping(at.node)
		if uses {
			selector.Content = []*yaml.Node{text("matchLabels", at.node), mapping(at.node)}
			selector.Content[1].Content = []*yaml.Node{text("release", at.node), text(d.release, at.node)}
		}
		d.add(spec, "ruleSelector", d.madeUp(selector, at))
	}
}

// addSelector adds a selector, or {} where none is set. One that is a variable is not known.
func (d *draft) addSelector(spec *yaml.Node, field string, f found) {
	switch {
	case f.unknown == "" && !isTrue(f.node):
		f.origin.fixed = true
		f.node = mapping(f.origin.node)
	case f.node != nil && f.node.Kind == yaml.ScalarNode && object.IsVariable(f.node.Value):
		f.unknown, f.origin.fixed = "values", true
	}
	d.add(spec, field, f)
}

// version adds spec.version, which the chart takes from the image's tag where it is not set. The tag that the chart has
// for its default differs from version to version, and is not known.
func (d *draft) version(spec *yaml.Node, path []string) {
	of := func(fields ...string) found { return d.get(append(path[:len(path):len(path)], fields...)...) }
	f := of("version")
	if f.unknown == "" && !isTrue(f.node) {
		f = of("image", "tag")
	}
	d.addTrue(spec, "version", f)
}

// enforcement adds the namespace label that is enforced, and what it is not enforced on: always the chart's own rules.
func (d *draft) enforcement(spec *yaml.Node) {
	label := d.get("prometheus", "prometheusSpec", "enforcedNamespaceLabel")
	if label.unknown == "" && !isTrue(label.node) {
		return
	}
	d.add(spec, "enforcedNamespaceLabel", label)
	f := d.get("prometheus", "prometheusSpec", "prometheusRulesExcludedFromEnforce")
	own := mapping(label.origin.node)
	own.Content = []*yaml.Node{
		text("ruleNamespace", label.origin.node), text(d.in(), label.origin.node),
		text("ruleName", label.origin.node), text(d.generalRules(), label.origin.node),
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: own.Line, Column: own.Column, Content: []*yaml.Node{own}}
	if f.node != nil && f.node.Kind == yaml.SequenceNode {
		list.Content = append(list.Content, f.node.Content...)
	} else {
		f.origin = label.origin
	}
	f.origin.fixed = true
	d.add(spec, "prometheusRulesExcludedFromEnforce", d.madeUp(list, f.origin))
	d.addTrue(spec, "excludedFromEnforcement", d.get("prometheus", "prometheusSpec", "excludedFromEnforcement"))
}

// externalLabelName adds the name of a label that the operator adds to alerts, which a value beside it empties.
func (d *draft) externalLabelName(spec *yaml.Node, field string) {
	if clears, known, f := d.flag(false, "prometheus", "prometheusSpec", field+"Clear"); known && clears {
		at := d.where("prometheus", "prometheusSpec", field+"Clear")
		d.add(spec, field, d.madeUp(text("", f.node), at))
		return
	}
	d.addKnown(spec, field, d.get("prometheus", "prometheusSpec", field))
}

// relabelling adds the Secret with relabelling of alerts: the user's own, or one that the chart makes of a value.
func (d *draft) relabelling(spec *yaml.Node) {
	const field = "additionalAlertRelabelConfigs"
	if f := d.get("prometheus", "prometheusSpec", field); f.unknown == "" && isTrue(f.node) {
		made := mapping(f.origin.node)
		made.Content = []*yaml.Node{
			text("name", f.origin.node), text(d.fullname()+"-prometheus-am-relabel-confg", f.origin.node),
			text("key", f.origin.node), text("additional-alert-relabel-configs.yaml", f.origin.node),
		}
		f.origin.fixed = true
		d.add(spec, field, d.madeUp(made, f.origin))
	}
	d.addKnown(spec, field, d.get("prometheus", "prometheusSpec", field+"Secret"))
}
