// Package promrule knows of PrometheusRules what several checks ask: which names they take, and how large they are once rendered.
package promrule

import (
	"slices"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
)

// IsName reports whether a label or an annotation may have the name. The operator takes any UTF-8 for Prometheus 3, which it deploys by
// default (operator.ValidationSchemeForPrometheus); but "<<", even in quotes, merges mappings in the YAML that it renders.
func IsName(name string) bool { return model.UTF8Validation.IsValidLabelName(name) && name != "<<" }

// InOrder returns the names that fit, in their order: of too many findings the first are listed, and have to be the same each
// time.
func InOrder(texts map[string]string, fits func(name, text string) bool) (names []string) {
	for name, text := range texts {
		if fits(name, text) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// IsScalar reports whether a problem of a PrometheusRule is a number or a boolean as the value of a label or an
// annotation of a rule, or of a label of a group.
func IsScalar(p object.Problem) bool {
	if p.Scalar == "" || len(p.Path) < 5 || p.Path[0] != "spec" || p.Path[1] != "groups" {
		return false
	}
	switch len(p.Path) {
	case 5: // spec.groups[0].labels.severity
		return p.Path[3] == "labels"
	case 7: // spec.groups[0].rules[0].labels.severity
		return p.Path[3] == "rules" && (p.Path[5] == "labels" || p.Path[5] == "annotations")
	}
	return false
}

// IsControl reports whether YAML refuses a character that JSON does not escape (yaml_parser_update_buffer in go.yaml.in/yaml/v2).
func IsControl(r rune) bool {
	return 0x7f <= r && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff
}
