package render

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/words"
)

// sections are the mappings in which the chart looks for the values that matter here, with those of them that it reads.
var sections = []struct {
	path   []string
	fields string
}{
	{nil, `prometheus alertmanager thanosRuler defaultRules commonLabels namespaceOverride nameOverride fullnameOverride
		additionalPrometheusRules additionalPrometheusRulesMap extraManifests cleanPrometheusOperatorObjectNames`},
	{[]string{"prometheus"}, "prometheusSpec agentMode"},
	{[]string{"prometheus", "prometheusSpec"}, `ruleSelector ruleSelectorNilUsesHelmValues ruleNamespaceSelector enableFeatures
		externalLabels enforcedNamespaceLabel prometheusRulesExcludedFromEnforce excludedFromEnforcement evaluationInterval
		nameValidationScheme additionalConfig prometheusExternalLabelName replicaExternalLabelName`},
	{[]string{"alertmanager"}, "alertmanagerSpec config stringConfig tplConfig templateFiles"},
	{[]string{"alertmanager", "alertmanagerSpec"}, `alertmanagerConfigSelector alertmanagerConfigNamespaceSelector
		alertmanagerConfiguration alertmanagerConfigMatcherStrategy useExistingSecret configSecret additionalConfig`},
	{[]string{"thanosRuler"}, "thanosRulerSpec"},
	{[]string{"thanosRuler", "thanosRulerSpec"}, "ruleSelector ruleSelectorNilUsesHelmValues ruleNamespaceSelector"},
	{[]string{"defaultRules"}, "create rules disabled additionalRuleLabels additionalRuleGroupLabels"},
}

// check reports sections that are none, and values that the chart passes over in silence: those which differ from one that
// it reads in case or separators alone, and those that belong a level deeper.
func (c *chartRender) check() {
	for i := range c.layers {
		l := &c.layers[i]
		if l.root == nil || l.chart || l.patch != "" {
			continue
		}
		for _, s := range sections {
			f, _ := l.at(s.path)
			switch {
			case f.node == nil || kubeyaml.IsNull(f.node):
			case f.node.Kind == yaml.MappingNode:
				c.checkKeys(f, s.path, strings.Fields(s.fields))
			case f.key != nil && (f.node.Kind != yaml.ScalarNode || !object.IsVariable(f.node.Value)):
				at := l.file.Span(f.key.Line+l.line, f.key.Column, 1)
				problem(l.file, at, "value %s must be a mapping, not %s", f.origin.value, describe(f.node))
			}
		}
	}
}

func (c *chartRender) checkKeys(f found, path, fields []string) {
	for i := 0; i+1 < len(f.node.Content); i += 2 {
		key := f.node.Content[i]
		if key.Kind != yaml.ScalarNode {
			continue
		}
		meant := near(key.Value, fields)
		if meant == nil && len(path) < 2 {
			meant = deeper(key.Value, path)
		}
		if meant == nil || kubeyaml.Find(f.node, meant[0].(string)) != nil && len(meant) == 1 {
			continue
		}
		at := f.origin.file.Span(key.Line+f.origin.line, key.Column, 1)
		value := f.origin.value.At(key.Value)
		f.origin.file.AddProblem(source.Problem{
			Kind: source.ValueIgnored,
			Line: at.Line, Column: at.Column, Value: value.String(),
			Message: words.OneLine("the chart ignores value " + value.String() + "; did you mean " + f.origin.value.At(meant...).String()),
		})
	}
}

// near returns the field that a key is but for its case or separators.
func near(key string, fields []string) object.Path {
	bare := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	for _, field := range fields {
		if key != field && bare(key) == bare(field) {
			return object.Path{field}
		}
	}
	return nil
}

// deeper returns where a key belongs that stands above its section. Short keys may mean something else there.
func deeper(key string, path []string) object.Path {
	for _, s := range sections[1:] {
		if len(s.path) != len(path)+1 || len(path) == 1 && s.path[0] != path[0] {
			continue
		}
		for _, field := range strings.Fields(s.fields) {
			if field == key && len(field) >= len("ruleSelector") {
				return object.Path{s.path[len(path)], field}
			}
		}
	}
	return nil
}
