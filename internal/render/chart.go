package render

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// chartName is the chart whose values are read. What it makes of them is written down in docs/decisions/chart-values.md.
const chartName = "kube-prometheus-stack"

// chartRender renders what of the chart has to do with alerts.
type chartRender struct {
	values
	// release is the name of the release. It may hold a variable.
	release string
	// namespace is that of the release, and empty where it is not known.
	namespace string
	// reshaped are the kinds of objects that are changed once Helm has rendered them; "" stands for all.
	reshaped map[string]bool

	file    *source.File
	budget  *budget
	objects []*source.Object
}

func (c *chartRender) render() {
	c.layers = append([]layer{{root: chartDefaults(), chart: true}}, c.layers...)
	c.made, c.left = origins{}, maxMerged
	c.check()
	c.prometheus()
	c.thanosRuler()
	c.alertmanager()
	c.rules()
	c.extraManifests()
}

// where returns the origin of what follows from the value at path, but is not the value.
func (c *chartRender) where(path ...string) origin {
	o := c.fixed(path)
	if f := c.get(path...); f.node != nil && !f.origin.fixed && f.key != nil {
		o.place, o.value = f.origin.place, f.origin.value
	}
	return o
}

func (c *chartRender) problem(near origin, err error) {
	n := near.node
	if inside := (*kubeyaml.NodeError)(nil); errors.As(err, &inside) {
		n = &yaml.Node{Line: inside.Line, Column: inside.Column}
	}
	problem(near.file, near.file.Span(n.Line+near.line, n.Column, 1), "cannot read the values: %s", err)
}

const (
	fullnameChars = 26
	nameChars     = 50
	objectChars   = 63
)

// name follows the template kube-prometheus-stack.name.
func (c *chartRender) name() string {
	name := c.nameValue("nameOverride")
	if name == "" {
		name = chartName
	}
	return truncate(name, nameChars)
}

// fullname follows the template kube-prometheus-stack.fullname.
func (c *chartRender) fullname() string {
	if full := c.nameValue("fullnameOverride"); full != "" {
		return truncate(full, fullnameChars)
	}
	name := c.nameValue("nameOverride")
	if name == "" {
		name = chartName
	}
	if strings.Contains(c.release, name) {
		return truncate(c.release, fullnameChars)
	}
	return truncate(c.release+"-"+name, fullnameChars)
}

// nameValue returns a value that names things. One that may only be set out of view is taken as not set: names are
// for people to tell objects apart.
func (c *chartRender) nameValue(path ...string) string {
	if f := c.get(path...); f.unknown != "" {
		return ""
	}
	return c.text(path...)
}

// crname follows kube-prometheus-stack.prometheus.crname and its likes.
func (c *chartRender) crname(suffix string) string {
	if clean, _, _ := c.flag(false, "cleanPrometheusOperatorObjectNames"); clean {
		return c.fullname()
	}
	return c.fullname() + suffix
}

// in returns the namespace of what the chart makes. override leads to the value that overrides it for a part.
func (c *chartRender) in(override ...string) string {
	if len(override) > 0 {
		if ns := c.nameValue(override...); ns != "" {
			return ns
		}
	}
	if ns := c.nameValue("namespaceOverride"); ns != "" {
		return ns
	}
	return c.namespace
}

// truncate does what trunc and trimSuffix "-" do in a template. What holds a variable stays whole.
func truncate(s string, n int) string {
	if object.IsVariable(s) {
		return s
	}
	if len(s) > n {
		s = s[:n]
	}
	return strings.TrimSuffix(s, "-")
}
