package alertmanagerconfiginvalid

import (
	_ "embed"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// The API server holds an object against the schema of its CRD. A file is judged before any API server sees it, so the
// part of the schema that decoding does not imply is kept here; TestSchema makes it of upstream's CRD.
//
//go:embed schema.json
var schemaJSON []byte

// schema is the constraints of both versions.
type schema struct {
	Root  map[string]int `json:"root"`
	Nodes []schemaNode   `json:"nodes"`
}

// schemaNode is the constraints on one value. Other nodes are meant by their index, and 0 is none.
type schemaNode struct {
	Properties map[string]int `json:"properties,omitempty"`
	Items      int            `json:"items,omitempty"`
	Values     int            `json:"values,omitempty"`
	Required   []string       `json:"required,omitempty"`
	Enum       []string       `json:"enum,omitempty"`
	Pattern    string         `json:"pattern,omitempty"`
	MinLength  int            `json:"minLength,omitempty"`
	MinItems   int            `json:"minItems,omitempty"`
	Minimum    *float64       `json:"minimum,omitempty"`
	Maximum    *float64       `json:"maximum,omitempty"`
	Set        bool           `json:"set,omitempty"`

	pattern *regexp.Regexp
}

var configSchema = sync.OnceValue(func() *schema {
	var s schema
	if err := json.Unmarshal(schemaJSON, &s); err != nil {
		panic(err)
	}
	for i := range s.Nodes {
		s.Nodes[i].pattern = regexp.MustCompile(s.Nodes[i].Pattern)
	}
	return &s
})

// checkSchema reports what the API server refuses. It comes last, and is silent where something was said already.
func (p *checker) checkSchema() {
	s := configSchema()
	p.checkNode(s, s.Root[p.Version], p.doc(), nil)
}

func (p *checker) checkNode(s *schema, index int, value any, at object.Path) {
	if index == 0 || p.full() {
		return
	}
	n := &s.Nodes[index]
	switch v := value.(type) {
	case map[string]any:
		for _, name := range n.Required {
			// The API server prunes null where a value may not be null.
			if v[name] == nil && !p.isBroken(at.At(name)) {
				p.reportSchema(at, name, "no %s, which is required", name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			index, ok := n.Properties[name]
			if !ok {
				index = n.Values
			}
			p.checkNode(s, index, v[name], at.At(name))
		}
	case []any:
		p.checkList(n, v, at)
		for i, item := range v {
			if item == nil {
				p.reportSchema(at.At(i), "", "null in a list; remove it")
			}
			p.checkNode(s, n.Items, item, at.At(i))
		}
	case string:
		p.checkText(n, v, at)
	case float64:
		if n.Minimum != nil && v < *n.Minimum || n.Maximum != nil && v > *n.Maximum {
			p.reportSchema(at, "", "%s %v is out of range", fieldOf(at), v)
		}
	}
}

func (p *checker) checkList(n *schemaNode, list []any, at object.Path) {
	if len(list) < n.MinItems {
		p.reportSchema(at, "", "%s is an empty list; fill it or leave it out", fieldOf(at))
	}
	if !n.Set {
		return
	}
	seen := map[string]bool{}
	for i, item := range list {
		if text, ok := item.(string); ok {
			if seen[text] {
				p.reportSchema(at.At(i), "", "%s lists %s twice; remove one", fieldOf(at), phrase.Quote(text))
			}
			seen[text] = true
		}
	}
}

func (p *checker) checkText(n *schemaNode, text string, at object.Path) {
	field, shown := fieldOf(at), phrase.Quote(text)
	if object.Discreet(object.AlertmanagerConfig, at) && redact.Field(field) {
		shown = "(not shown)"
	}
	switch {
	case text != "" && p.said(at[:len(at)-1], text):
		// What holds the text was found wrong because of it, such as a time range.
	case utf8.RuneCountInString(text) < n.MinLength:
		p.reportSchema(at, "", "%s is empty; set it or leave it out", field)
	case n.Enum != nil && !slices.Contains(n.Enum, text):
		var names []string
		for _, name := range n.Enum {
			names = append(names, strconv.Quote(name))
		}
		p.reportSchema(at, "", "%s %s is not one of %s", field, shown, strings.Join(names, ", "))
	case !n.pattern.MatchString(text) && strings.Contains(n.Pattern, "([0-9]+)ms"):
		p.reportSchema(at, "", "%s %s is not a duration; write a number and a unit, such as 30s, 5m or 1h30m", field, shown)
	case !n.pattern.MatchString(text):
		p.reportSchema(at, "", "%s %s does not match %s", field, shown, n.Pattern)
	}
}

// fieldOf names the field that a path leads to, or the list that holds it.
func fieldOf(at object.Path) string {
	for _, e := range slices.Backward(at) {
		if name, ok := e.(string); ok {
			return name
		}
	}
	return ""
}

// said reports whether a message at that place holds the words.
func (p *checker) said(at object.Path, words string) bool {
	return slices.ContainsFunc(p.reported[at.String()], func(message string) bool { return strings.Contains(message, words) })
}

// reportSchema reports what is not reported yet at that place, or where a field is missing, of that field.
func (p *checker) reportSchema(at object.Path, missing, format string, args ...any) {
	if !p.said(at, missing) {
		p.Reportf(at, format, args...)
	}
}
