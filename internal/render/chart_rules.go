package render

import (
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// generalRules is the name of the object with the chart's own Watchdog.
func (c *chartRender) generalRules() string {
	return truncate(c.fullname()+"-general.rules", objectChars)
}

// generalAlerts are the alerts of the chart's group general.rules.
var generalAlerts = []struct{ name, expr, wait, severity string }{
	{"TargetDown", `100 * (count(up == 0) BY (job, namespace, service) / count(up) BY (job, namespace, service)) > 10`, "10m", "warning"},
	{"Watchdog", `vector(1)`, "", "none"},
	{
		"InfoInhibitor",
		`ALERTS{severity = "info"} == 1 unless on (namespace) ALERTS{alertname != "InfoInhibitor", severity =~ "warning|critical", alertstate="firing"} == 1`,
		"", "none",
	},
}

// rules follows templates/prometheus/rules-1.14/general.rules.yaml and templates/prometheus/additionalPrometheusRules.yaml.
func (c *chartRender) rules() {
	c.defaultRules()
	if f := c.get("additionalPrometheusRulesMap"); isTrue(f.node) {
		entries, _ := kubeyaml.Entries(f.node)
		for _, e := range entries {
			if key, err := kubeyaml.KeyText(e.Key); err == nil {
				c.additionalRules(key, c.entry(f, e, key))
			}
		}
		return
	}
	f := c.get("additionalPrometheusRules")
	if f.node == nil || f.node.Kind != yaml.SequenceNode {
		return
	}
	for i, item := range f.node.Content {
		item = kubeyaml.Resolve(item)
		name := kubeyaml.Child(item, "name")
		if item.Kind != yaml.MappingNode || name == nil {
			continue
		}
		of := f
		of.key, of.node, of.origin.node, of.origin.value = name, item, name, f.origin.value.At(i)
		c.additionalRules(name.Value, of)
	}
}

func (c *chartRender) defaultRules() {
	create, _, _ := c.flag(true, "defaultRules", "create")
	if general, _, _ := c.flag(true, "defaultRules", "rules", "general"); !create || !general {
		return
	}
	d := c.start(monitoring, "PrometheusRule", c.generalRules(), c.in(), "defaultRules")
	d.labels(c.name(), c.get("defaultRules", "labels"))
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: d.at.node.Line, Column: d.at.node.Column}
	for _, a := range generalAlerts {
		if disabled, _, _ := c.flag(false, "defaultRules", "disabled", a.name); disabled {
			continue
		}
		rule := mapping(d.at.node)
		d.set(rule, "alert", a.name)
		d.set(rule, "expr", a.expr)
		if a.wait != "" {
			d.set(rule, "for", a.wait)
		}
		d.addKnown(rule, "for", c.get("customRules", a.name, "for"))
		labels := d.open(rule, "labels", d.at)
		d.set(labels, "severity", a.severity)
		d.addKnown(labels, "severity", c.get("customRules", a.name, "severity"))
		d.addAll(labels, c.get("defaultRules", "additionalRuleLabels"))
		d.addAll(labels, c.get("defaultRules", "additionalRuleGroupLabels", "general"))
		list.Content = append(list.Content, rule)
	}
	if len(list.Content) == 0 {
		return
	}
	group := mapping(d.at.node)
	d.set(group, "name", "general.rules")
	d.made.put(group, "rules", d.madeUp(list, d.at))
	groups := *list
	groups.Content = []*yaml.Node{group}
	d.made.put(d.open(d.root, "spec", d.at), "groups", d.madeUp(&groups, d.at))
	d.finish()
}

// additionalRules makes a PrometheusRule of the user's own groups.
func (c *chartRender) additionalRules(name string, f found) {
	if f.node == nil || f.node.Kind != yaml.MappingNode {
		return
	}
	at := f.origin
	at.fixed = true
	d := c.startAt(at, monitoring, "PrometheusRule", truncate(c.fullname()+"-"+name, objectChars), c.in())
	d.labels(c.name(), c.part(f, "additionalLabels"))
	d.add(d.open(d.root, "spec", f.origin), "groups", c.part(f, "groups"))
	d.finish()
}

// part returns the entry of a mapping that was found.
func (c *chartRender) part(f found, key string) found {
	e := kubeyaml.Find(f.node, key)
	if e == nil {
		f.origin.value, f.origin.fixed = f.origin.value.At(key), true
		return found{origin: f.origin}
	}
	return c.entry(f, *e, key)
}

// extraManifests follows templates/extra-objects.yaml: what stands there is applied as it is, in the namespace of the
// release where it names none.
func (c *chartRender) extraManifests() {
	f := c.get("extraManifests")
	if f.node == nil {
		return
	}
	each := func(step any, n *yaml.Node) {
		of := f
		of.node, of.origin.value = kubeyaml.Resolve(n), f.origin.value.At(step)
		c.extraManifest(c.templated(of))
	}
	switch f.node.Kind {
	case yaml.SequenceNode:
		for i, item := range f.node.Content {
			each(i, item)
		}
	case yaml.MappingNode:
		entries, _ := kubeyaml.Entries(f.node)
		for _, e := range entries {
			if key, err := kubeyaml.KeyText(e.Key); err == nil {
				each(key, e.Value)
			}
		}
	default:
	}
}

func (c *chartRender) extraManifest(f found) {
	if f.node.Kind == yaml.ScalarNode && f.origin.file != nil {
		root, err := f.origin.file.ParseText(f.node, f.origin.line)
		if err != nil || root == nil {
			return
		}
		f.node = root
	}
	if f.node.Kind != yaml.MappingNode {
		return
	}
	apiVersion, kind := kubeyaml.Header(f.node, "", "")
	if !object.Known(apiVersion, object.Kind(kind)) {
		return
	}
	raw, err := kubeyaml.JSON(f.node)
	if err != nil {
		c.problem(f.origin, err)
		return
	}
	if c.budget.expanded += len(raw); c.budget.expanded > source.MaxExpanded {
		return
	}
	o, err := object.DecodeAs(raw, apiVersion, kind)
	if err != nil {
		c.problem(f.origin, kubeyaml.ErrorAt(f.node, err.Error()))
		return
	}
	if c.namespace != "" {
		o = o.InNamespace(c.namespace)
	}
	from := &rendered{kind: o.Ref.Kind, node: f.node, root: f.origin, origins: c.made}
	c.objects = append(c.objects, source.Derive(o, c.file, f.node, from))
}
