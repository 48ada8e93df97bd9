package render

import (
	"strings"

	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
)

// alertmanager follows templates/alertmanager/{alertmanager,secret,extrasecret}.yaml.
func (c *chartRender) alertmanager() {
	if enabled, _, _ := c.flag(true, "alertmanager", "enabled"); !enabled {
		return
	}
	at := []string{"alertmanager", "alertmanagerSpec"}
	of := func(field string) found { return c.get("alertmanager", "alertmanagerSpec", field) }
	namespace := c.in("alertmanager", "namespaceOverride")
	d := c.start(monitoring, "Alertmanager", c.crname("-alertmanager"), namespace, "alertmanager")
	d.labels(c.name()+"-alertmanager", c.get("alertmanager", "additionalLabels"))
	spec := d.spec(at)
	d.addSelector(spec, "alertmanagerConfigSelector", c.templated(of("alertmanagerConfigSelector")))
	d.namespaceSelector(spec, c.templated(of("alertmanagerConfigNamespaceSelector")))
	for _, field := range []string{"alertmanagerConfiguration", "alertmanagerConfigMatcherStrategy"} {
		d.addTrue(spec, field, of(field))
	}
	d.version(spec, at)
	d.addTrue(spec, "enableFeatures", c.get("alertmanager", "enableFeatures"))
	secret := c.baseSecret(namespace)
	d.configSecret(spec, of("configSecret"), secret != nil)
	d.addAll(spec, c.templated(of("additionalConfig")))
	d.finish()
	if secret != nil {
		secret.finish()
	}
	c.extraSecret(namespace)
}

// namespaceSelector adds alertmanagerConfigNamespaceSelector, which the chart passes on even where it is null: that is
// how its users choose the Alertmanager's own namespace.
func (d *draft) namespaceSelector(spec *yaml.Node, f found) {
	if f.unknown == "" && f.node == nil {
		l, _ := d.written("alertmanager", "alertmanagerSpec", "alertmanagerConfigNamespaceSelector")
		if l != nil && kubeyaml.IsNull(l) {
			return
		}
	}
	d.addSelector(spec, "alertmanagerConfigNamespaceSelector", f)
}

// written returns what the last layer that has something at path has there.
func (c *chartRender) written(path ...string) (*yaml.Node, *layer) {
	for i := len(c.layers) - 1; i >= 0; i-- {
		l := &c.layers[i]
		if l.root == nil || l.patch != "" || l.chart {
			continue
		}
		if f, _ := l.at(path); f.node != nil {
			return f.node, l
		}
	}
	return nil, nil
}

// configSecret adds the name of the Secret that holds the base configuration, where it is not the usual one. What may be
// set out of view is taken as not set where a configuration is written.
func (d *draft) configSecret(spec *yaml.Node, f found, made bool) {
	existing, _, _ := d.flag(false, "alertmanager", "alertmanagerSpec", "useExistingSecret")
	switch {
	case f.unknown == "" && isTrue(f.node), f.unknown != "" && !made:
		d.add(spec, "configSecret", f)
	case !made && !existing:
		d.add(spec, "configSecret", found{unknown: "config", origin: d.where("alertmanager", "config")})
	}
}

// baseSecret makes the Secret with the base configuration. It is nil where the chart makes none or what it would hold is
// not known.
func (c *chartRender) baseSecret(namespace string) *draft {
	existing, _, _ := c.flag(false, "alertmanager", "alertmanagerSpec", "useExistingSecret")
	if existing || c.reshaped[""] || c.reshaped["Secret"] {
		return nil
	}
	text, root, f, ok := c.baseConfig()
	if !ok {
		return nil
	}
	d := c.start("v1", "Secret", "alertmanager-"+c.crname("-alertmanager"), namespace, "alertmanager")
	d.labels(c.name() + "-alertmanager")
	data := d.open(d.root, "stringData", c.where("alertmanager", "config"))
	d.made.put(data, "alertmanager.yaml", found{key: f.key, node: text, origin: f.origin})
	if root != nil {
		d.inner[text] = root
	}
	d.addAll(data, c.get("alertmanager", "templateFiles"))
	return d
}

// baseConfig returns the text of the base configuration, the YAML that it was made of where it was, and the value that it
// follows from.
func (c *chartRender) baseConfig() (out, root *yaml.Node, f found, ok bool) {
	templated, _, _ := c.flag(false, "alertmanager", "tplConfig")
	if f = c.get("alertmanager", "stringConfig"); templated && isTrue(f.node) {
		out := *f.node
		out.Value = c.template(out.Value)
		if lines(out.Value) != lines(f.node.Value) || broken(out.Value) {
			return nil, nil, f, false
		}
		return &out, nil, f, true
	}
	f = c.get("alertmanager", "config")
	if f.unknown != "" || f.node == nil || c.undecided() {
		return nil, nil, f, false
	}
	if templated {
		f = c.templated(f)
	}
	raw, err := kubeyaml.JSON(f.node)
	var yamlText []byte
	if err == nil {
		yamlText, err = sigsyaml.JSONToYAML(raw) // what toYaml does
	}
	if err != nil {
		c.problem(f.origin, err)
		return nil, nil, f, false
	}
	if f.node.Kind == yaml.MappingNode {
		root = f.node
	}
	return text(string(yamlText), f.origin.node), root, f, true
}

// undecided reports whether what is out of view, and not written, decides where alerts go.
func (c *chartRender) undecided() bool {
	for _, path := range [][]string{{"route"}, {"route", "receiver"}, {"route", "routes"}, {"receivers"}} {
		f := c.get(append([]string{"alertmanager", "config"}, path...)...)
		if f.unknown != "" || f.node != nil && f.node.Kind == yaml.ScalarNode && object.IsVariable(f.node.Value) && len(path) == 1 {
			return true
		}
	}
	return false
}

func lines(s string) int { return strings.Count(s, "\n") }

// broken reports whether a text is no YAML once its template is resolved as far as it can be, which says nothing of the text.
func broken(s string) bool {
	var doc yaml.Node
	return strings.Contains(s, "${template}") && kubeyaml.Unmarshal([]byte(s), &doc) != nil
}

// extraSecret follows templates/alertmanager/extrasecret.yaml.
func (c *chartRender) extraSecret(namespace string) {
	f := c.get("alertmanager", "extraSecret", "data")
	if !isTrue(f.node) {
		return
	}
	name := c.nameValue("alertmanager", "extraSecret", "name")
	if name == "" {
		name = "alertmanager-" + c.fullname() + "-extra"
	}
	d := c.start("v1", "Secret", name, namespace, "alertmanager", "extraSecret")
	d.labels(c.name() + "-alertmanager")
	d.add(d.root, "stringData", f)
	d.finish()
}
