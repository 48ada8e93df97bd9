package source

import "regexp"

// NotYAML is the reason why a template is passed over.
const NotYAML = "a template, not YAML"

var (
	// chart finds what only Helm resolves: chart values, named templates. The templates of alerts and notifications have
	// none of these; "template" and escaped braces, which charts use too, stand in them rightly.
	chart = regexp.MustCompile(`\{\{-?\s*(\$?\.(Values|Release|Chart|Capabilities|Files|Template)\b|(include|tpl|toYaml)\s)`)
	// actionLine finds a line that is an action of a template, which only means something where the document is no YAML.
	actionLine = regexp.MustCompile(`(?m)^\s*(\{\{|\{%|<%|\[\[)`)
	// actionValue finds a value that starts with an action, as YAML allows only in quotes. In alerting configuration
	// those of alertAction are the most common mistake of all, and no sign of a chart.
	actionValue = regexp.MustCompile(`:\s*(\{\{.*)`)
	alertAction = regexp.MustCompile(`^:\s*\{\{-?\s*(\$(labels|value|externalLabels|externalURL)\b|template\s|` +
		`(range\s+|with\s+|if\s+)?\.(Labels|Value|Annotations|CommonLabels|CommonAnnotations|GroupLabels|Alerts|Status|Receiver|ExternalURL)\b)`)
)

// isTemplate reports whether a document that is no YAML is one that a template becomes, rather than a mistake.
func isTemplate(text []byte) bool {
	if chart.Match(text) || actionLine.Match(text) {
		return true
	}
	for _, value := range actionValue.FindAll(text, -1) {
		if !alertAction.Match(value) {
			return true
		}
	}
	return false
}
