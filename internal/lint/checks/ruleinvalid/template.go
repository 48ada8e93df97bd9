package ruleinvalid

import (
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/words"
)

// Bounds of a template, far above the 2,200 bytes and 30 marks of the longest in public repositories. Nesting of 600,000 levels
// overflows the stack, which cannot be recovered from, and each variable is looked up among all that are declared.
const (
	maxTemplateBytes = 64 << 10
	maxTemplateMarks = 1000
)

// templateFuncs are the functions of Prometheus' template.NewTemplateExpander and those that text/template
// builds in. Only their names count: a template is never executed.
var templateFuncs = names(
	"query", "first", "label", "value", "strvalue", "args", "reReplaceAll", "safeHtml", "match", "title", "toUpper",
	"toLower", "graphLink", "tableLink", "sortByLabel", "stripPort", "stripDomain", "humanize", "humanize1024",
	"humanizeDuration", "humanizePercentage", "humanizeTimestamp", "toTime", "toDuration", "now", "pathPrefix",
	"externalURL", "parseDuration", "urlQueryEscape",

	"and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print",
	"printf", "println", "slice", "urlquery",
)

// templateVars are what rulefmt.testTemplateParsing puts before each template.
var templateVars = []struct{ name, definition string }{
	{"$labels", "{{$labels := .Labels}}"},
	{"$externalLabels", "{{$externalLabels := .ExternalLabels}}"},
	{"$externalURL", "{{$externalURL := .ExternalURL}}"},
	{"$value", "{{$value := .Value}}"},
}

func names(of ...string) map[string]any {
	m := map[string]any{}
	for _, name := range of {
		m[name] = true
	}
	return m
}

// What text/template/parse takes: measured, 8 steps a byte of what people write, and 25 of nested parentheses.
const (
	templateSteps        = 500
	stepsPerTemplateByte = 25
)

// checkTemplates follows rulefmt.testTemplateParsing.
func (c checker) checkTemplates(at object.Path, field, alert string, texts map[string]string) {
	for _, name := range promrule.InOrder(texts, func(_, text string) bool { return !isPlainTemplate(text) }) {
		text := texts[name]
		marks := strings.Count(text, "{{") + strings.Count(text, "(") + strings.Count(text, "$")
		if len(text) > maxTemplateBytes || marks > maxTemplateMarks {
			c.Pass.Reportf(at.At(field, name), "template too large to check: more than %d bytes, or %d actions, variables and parentheses; shorten it",
				maxTemplateBytes, maxTemplateMarks)
			continue
		}
		if message, line := c.parseTemplate(alert, text); message != "" {
			start, end := lineInside(text, line)
			c.Report(lint.Diagnostic{
				Path: at.At(field, name), Range: lint.Range{Start: start, End: end},
				Message: "template does not parse: " + message + " (line " + strconv.Itoa(line) + ")",
			})
		}
	}
}

// isPlainTemplate reports whether a template has no actions but {{ $labels.name }} and {{ $value | humanize }}, as most have. These need no
// parser.
func isPlainTemplate(text string) bool {
	for {
		_, rest, found := strings.Cut(text, "{{")
		if !found {
			return true
		}
		action, rest, closed := strings.Cut(rest, "}}")
		value, funcs, piped := strings.Cut(action, "|")
		value = strings.Trim(value, " ")
		label, isLabel := strings.CutPrefix(value, "$labels.")
		plain := value == "$value" || isLabel && model.LegacyValidation.IsValidLabelName(label)
		if !closed || !plain {
			return false
		}
		for piped {
			var name string
			name, funcs, piped = strings.Cut(funcs, "|")
			if templateFuncs[strings.Trim(name, " ")] == nil {
				return false
			}
		}
		text = rest
	}
}

// templateVerdict is what parseTemplate has found.
type templateVerdict struct {
	message string
	line    int
}

// parseTemplate parses each text once, but for those whose verdict hangs on the alert.
func (c checker) parseTemplate(alert, text string) (message string, line int) {
	v, known := c.templates[text]
	if !known {
		c.Meter.Take(templateSteps + stepsPerTemplateByte*len(text))
		v.message, v.line = parseTemplate(alert, text)
		if !mayDefine(text) {
			c.templates[text] = v
		}
	}
	return v.message, v.line
}

// mayDefine reports whether a template may define others, and so itself.
func mayDefine(text string) bool {
	return strings.Contains(text, "define") || strings.Contains(text, "block")
}

// parseTemplate returns what is wrong with a template, and the line.
func parseTemplate(alert, text string) (message string, line int) {
	// The name is upstream's where that matters: a template cannot define itself.
	name := "template"
	defines := mayDefine(text)
	if defines {
		name = "__alert_" + alert
	}
	var b strings.Builder
	for _, v := range templateVars {
		if defines || strings.Contains(text, v.name) {
			b.WriteString(v.definition)
		}
	}
	b.WriteString(text)
	_, err := parse.New(name).Parse(b.String(), "", "", map[string]*parse.Tree{}, templateFuncs)
	if err == nil {
		return "", 0
	}
	// "template: " + name + ":" + line + ": " + message (parse.Tree.errorf), all on one line.
	rest := strings.TrimPrefix(words.OneLine(err.Error()), "template: "+name+":")
	number, message, _ := strings.Cut(rest, ": ")
	if line, err = strconv.Atoi(number); err != nil {
		return rest, 1
	}
	return message, line
}

// lineInside returns the offsets of a line without its indentation, and all of a text of one line as nothing.
func lineInside(text string, line int) (start, end int) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) == 1 || line > len(lines) {
		return 0, 0
	}
	for _, l := range lines[:line-1] {
		start += len(l) + 1
	}
	l := lines[line-1]
	return start + len(l) - len(strings.TrimLeft(l, " \t")), start + len(l)
}
