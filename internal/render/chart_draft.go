package render

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// draft is an object that is being rendered.
type draft struct {
	*chartRender
	kind string
	root *yaml.Node
	at   origin
	// inner is the rendered.inner of the object.
	inner map[*yaml.Node]*yaml.Node
}

// start starts an object that the value at path makes.
func (c *chartRender) start(apiVersion, kind, name, namespace string, path ...string) *draft {
	return c.startAt(c.where(path...), apiVersion, kind, name, namespace)
}

func (c *chartRender) startAt(at origin, apiVersion, kind, name, namespace string) *draft {
	d := &draft{chartRender: c, kind: kind, at: at, root: mapping(at.node), inner: map[*yaml.Node]*yaml.Node{}}
	d.set(d.root, "apiVersion", apiVersion)
	d.set(d.root, "kind", kind)
	meta := d.open(d.root, "metadata", at)
	d.set(meta, "name", name)
	if namespace != "" {
		d.set(meta, "namespace", namespace)
	}
	return d
}

func mapping(at *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: at.Line, Column: at.Column}
}

// set sets a key to a text that the chart makes up.
func (d *draft) set(in *yaml.Node, key, value string) {
	d.made.put(in, key, d.madeUp(text(value, d.at.node), d.at))
}

func (*chartRender) madeUp(n *yaml.Node, at origin) found { return found{node: n, origin: at} }

// open adds an empty mapping.
func (d *draft) open(in *yaml.Node, key string, at origin) *yaml.Node {
	m := mapping(at.node)
	d.made.put(in, key, found{node: m, origin: at, key: at.node})
	return m
}

// add adds what is known of a value, if anything, and a text with a variable where it is not known.
func (d *draft) add(in *yaml.Node, key string, f found) {
	if f.unknown == "" && d.isReshaped() {
		f = found{unknown: "postRenderers", origin: f.origin}
		f.origin.fixed = true
	}
	if f.unknown != "" {
		f.node, f.key = d.standIn(key, f), nil
	}
	if f.node != nil && !kubeyaml.IsNull(f.node) {
		d.made.put(in, key, f)
	}
}

func (d *draft) isReshaped() bool { return d.reshaped[""] || d.reshaped[d.kind] }

// standIn makes a value of the field's type that holds a variable, for package stack to take as unknown.
func (d *draft) standIn(field string, f found) *yaml.Node {
	variable := func() *yaml.Node { return text("${"+f.unknown+"}", f.origin.node) }
	wrap := func(key string, n *yaml.Node) *yaml.Node {
		m := mapping(f.origin.node)
		m.Content = []*yaml.Node{text(key, f.origin.node), n}
		return m
	}
	switch {
	case strings.HasSuffix(field, "Selector"):
		return wrap("matchLabels", wrap("${"+f.unknown+"}", variable()))
	case field == "alertmanagerConfiguration":
		return wrap("name", variable())
	case field == "alertmanagerConfigMatcherStrategy":
		return wrap("type", variable())
	case field == "externalLabels" || field == "labels":
		return wrap("${"+f.unknown+"}", variable())
	case field == "enableFeatures":
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{variable()}}
	case field == "excludedFromEnforcement" || field == "groups":
		return nil
	}
	return variable()
}

// labels adds the labels that all of the chart's objects have (kube-prometheus-stack.labels), and the mappings of more. What
// is missing among them is missing from the last of these.
func (d *draft) labels(app string, more ...found) {
	meta, at := kubeyaml.Find(d.root, "metadata"), d.at
	if len(more) > 0 {
		at = more[len(more)-1].origin
		at.fixed = true
		d.made[meta.Key] = &at
	}
	in := d.open(meta.Value, "labels", at)
	name := d.name()
	for _, l := range [][2]string{
		{"app", app},
		{"app.kubernetes.io/instance", d.release},
		{"app.kubernetes.io/managed-by", "Helm"},
		{"app.kubernetes.io/part-of", name},
		{"app.kubernetes.io/version", "${chart}"},
		{"chart", chartName + "-${chart}"},
		{"heritage", "Helm"},
		{"release", d.release},
	} {
		d.set(in, l[0], l[1])
	}
	for _, f := range append([]found{d.get("commonLabels")}, more...) {
		d.addAll(in, f)
	}
}

// addAll adds the entries of a mapping.
func (d *draft) addAll(in *yaml.Node, f found) {
	if f.node == nil || f.node.Kind != yaml.MappingNode {
		return
	}
	entries, _ := kubeyaml.Entries(f.node)
	for _, e := range entries {
		key, err := kubeyaml.KeyText(e.Key)
		if err != nil {
			continue
		}
		d.add(in, key, d.entry(f, e, key))
	}
}

// entry returns what an entry of a mapping that was found holds.
func (c *chartRender) entry(of found, e kubeyaml.Entry, key string) found {
	of.key, of.node = e.Key, kubeyaml.Resolve(e.Value)
	if made := c.made[e.Key]; made != nil {
		of.origin = *made
		return of
	}
	of.origin.node, of.origin.value = e.Key, of.origin.value.At(key)
	return of
}

// finish decodes the object. What of it is no object of its kind is a problem of the values.
func (d *draft) finish() {
	if d.budget.expanded > source.MaxExpanded {
		return
	}
	raw, err := kubeyaml.JSON(d.root)
	if d.budget.expanded += len(raw); d.budget.expanded > source.MaxExpanded {
		err = errors.New("the rendered object expands to too much data")
	}
	var decoded *object.Object
	if err == nil {
		decoded, err = object.DecodeAs(raw, kubeyaml.Child(d.root, "apiVersion").Value, d.kind)
	}
	if err != nil {
		if inside := (*kubeyaml.NodeError)(nil); !errors.As(err, &inside) {
			err = kubeyaml.ErrorAt(d.at.node, err.Error())
		}
		d.problem(d.at, err)
		return
	}
	from := &rendered{kind: decoded.Ref.Kind, node: d.root, root: d.at, origins: d.made, inner: d.inner}
	o := source.Derive(decoded, d.file, d.root, from)
	d.objects = append(d.objects, o)
	// PrometheusRules are for rules to judge, and what is said of a misfit may quote a secret.
	if d.kind != string(object.PrometheusRule) && d.kind != string(object.Secret) {
		d.misfits(o, from)
	}
}

// misfits reports values of the wrong type. Unknown fields are left: the chart may be newer than we are.
func (d *draft) misfits(o *source.Object, from *rendered) {
	for _, p := range o.Problems {
		t := from.follow(p.Path)
		if p.IsUnknownField() || t.node.Kind == yaml.ScalarNode && object.IsVariable(t.node.Value) {
			continue
		}
		f, pos := o.Place(p.Path, 0, 0)
		problem(f, pos, "value %s: %s", o.Value(p.Path), p.Message)
	}
}
