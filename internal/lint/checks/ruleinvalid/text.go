package ruleinvalid

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
)

// checkText reports characters that cannot be rendered: sigs.k8s.io/yaml.Marshal reads JSON as YAML, which takes no control
// characters, and JSON escapes no more than the first 32 of them.
func (c checker) checkText() {
	if !mayHoldControl(c.Object.Raw) {
		return
	}
	for at, text := range texts(c.Object.PrometheusRule().Spec) {
		if i := strings.IndexFunc(text, promrule.IsControl); i >= 0 {
			r, _ := utf8.DecodeRuneInString(text[i:])
			c.Reportf(at, "%.100q contains the control character %U, which prometheus-operator cannot render; remove it", text, r)
		}
	}
}

// mayHoldControl reports whether JSON text holds a control character, as such or escaped. Most holds neither.
func mayHoldControl(raw []byte) bool {
	ascii := true
	for i, c := range raw {
		ascii = ascii && c < 0x7f
		if c == '\\' && i+6 <= len(raw) && raw[i+1] == 'u' {
			if r, err := strconv.ParseUint(string(raw[i+2:i+6]), 16, 32); err == nil && promrule.IsControl(rune(r)) {
				return true
			}
		}
	}
	return !ascii && bytes.ContainsFunc(raw, promrule.IsControl)
}

// texts are the strings of a PrometheusRule that are rendered. What stands in a map is at its key, and so is the key.
func texts(spec monitoringv1.PrometheusRuleSpec) iter.Seq2[object.Path, string] {
	return func(yield func(object.Path, string) bool) {
		more := true
		add := func(at object.Path, text string) { more = more && yield(at, text) }
		addMap := func(at object.Path, m map[string]string) {
			for _, k := range slices.Sorted(maps.Keys(m)) {
				add(at.At(k), k)
				add(at.At(k), m[k])
			}
		}
		for i, g := range spec.Groups {
			at := object.Path{"spec", "groups", i}
			add(at.At("name"), g.Name)
			add(at.At("interval"), duration(g.Interval))
			add(at.At("query_offset"), duration(g.QueryOffset))
			addMap(at.At("labels"), g.Labels)
			for j, r := range g.Rules {
				at := at.At("rules", j)
				add(at.At("alert"), r.Alert)
				add(at.At("record"), r.Record)
				add(at.At("expr"), r.Expr.String())
				add(at.At("for"), duration(r.For))
				add(at.At("keep_firing_for"), duration(r.KeepFiringFor))
				addMap(at.At("labels"), r.Labels)
				addMap(at.At("annotations"), r.Annotations)
				if !more {
					return
				}
			}
		}
	}
}

func duration[D ~string](d *D) string {
	if d == nil {
		return ""
	}
	return string(*d)
}
