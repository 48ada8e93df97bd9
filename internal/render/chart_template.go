package render

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
)

var (
	action        = regexp.MustCompile(`\{\{-?\s*(.*?)\s*-?\}\}`)
	escapedAction = regexp.MustCompile("^(?:`([^`]*)`|\"((?:[^\"\\\\])*)\")$")
)

// template resolves what Helm's tpl function makes of a text, and puts a variable where that is not known.
func (c *chartRender) template(s string) string {
	if !strings.Contains(s, "{{") {
		return s
	}
	return action.ReplaceAllStringFunc(s, func(a string) string {
		inner := action.FindStringSubmatch(a)[1]
		if m := escapedAction.FindStringSubmatch(inner); m != nil {
			return m[1] + m[2] // an action of an alert's template, kept from Helm
		}
		switch what := strings.TrimPrefix(strings.TrimSpace(strings.TrimSuffix(inner, "| quote")), "$"); what {
		case ".Release.Name":
			return c.release
		case ".Release.Namespace":
			if c.namespace != "" {
				return c.namespace
			}
		}
		return "${template}"
	})
}

// templated resolves the texts of a value. The value itself stays as it is.
func (c *chartRender) templated(f found) found {
	if f.node == nil {
		return f
	}
	left := maxMerged
	f.node = c.templatedNode(f.node, &left)
	return f
}

func (c *chartRender) templatedNode(n *yaml.Node, left *int) *yaml.Node {
	n = kubeyaml.Resolve(n)
	if *left--; *left < 0 {
		return n
	}
	switch {
	case n.Kind == yaml.ScalarNode && strings.Contains(n.Value, "{{"):
		resolved := *n
		resolved.Value, resolved.Style, resolved.Tag = c.template(n.Value), yaml.DoubleQuotedStyle, "!!str"
		return &resolved
	case n.Kind == yaml.MappingNode, n.Kind == yaml.SequenceNode:
		var changed *yaml.Node
		for i, item := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 || item.Kind == yaml.AliasNode {
				continue
			}
			if resolved := c.templatedNode(item, left); resolved != item {
				if changed == nil {
					m := *n
					m.Content = append([]*yaml.Node(nil), n.Content...)
					changed = &m
				}
				changed.Content[i] = resolved
			}
		}
		if changed != nil {
			return changed
		}
	}
	return n
}
