package promrule

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
)

// odd are what is not counted to the byte: line breaks to YAML alone, the mark of byte order, and what cannot be rendered.
const odd = "\u0085\u2028\u2029\ufeff\ufffe\uffff\u007f\u0080\u009f"

// compareSizes holds the counted size of the rules to the rendered one.
func compareSizes(t *testing.T, spec monitoringv1.PrometheusRuleSpec, exact bool) {
	t.Helper()
	content, err := yaml.Marshal(spec)
	if err != nil {
		t.Skip(err)
	}
	least, most := RenderedSize(spec)
	if len(content) < least || len(content) > most || exact && least != most {
		t.Fatalf("%d bytes of YAML, and between %d and %d are counted:\n%.2000s", len(content), least, most, content)
	}
}

// specOf has the text wherever a PrometheusRule has one, and other in keys.
func specOf(key, text string) monitoringv1.PrometheusRuleSpec {
	group := monitoringv1.RuleGroup{Name: text, Labels: map[string]string{key: text}}
	if text != "" { // or it were left out, which specs below see to
		group.Interval, group.QueryOffset = ptr.To(monitoringv1.Duration(text)), ptr.To(monitoringv1.Duration(text))
	}
	rule := monitoringv1.Rule{
		Alert: text, Expr: intstr.FromString(text), Labels: map[string]string{key: text, "a": key}, Annotations: map[string]string{"summary": text, key: text},
	}
	if text != "" {
		rule.For, rule.KeepFiringFor = ptr.To(monitoringv1.Duration(text)), ptr.To(monitoringv1.NonEmptyDuration(text))
	}
	group.Rules = []monitoringv1.Rule{rule, {Record: text, Expr: intstr.FromString("up")}}
	return monitoringv1.PrometheusRuleSpec{Groups: []monitoringv1.RuleGroup{group, {Name: "empty", Limit: ptr.To(len(text))}}}
}

// isExact reports whether sizes of a spec with such texts are counted to the byte.
func isExact(key, text string) bool {
	return !strings.ContainsAny(key+text, odd) && !strings.ContainsAny(key, "\n\r") && len(key) <= 128 && key != "<<"
}

func FuzzRenderedSize(f *testing.F) {
	f.Add("\r", "a key with a break")
	for _, text := range []string{
		"", "a", " ", "  ", "\n", "\n\n", " \n", "\n ", "a\n", "a\n\n", " a\nb", "a \nb", "a\n b\n  c", "a ", " a", "\t", "a\tb", "\r\n", "\x00\a\b\v\f\x1b\x01",
		"true", "yes", "null", "~", "Y", "NULL", "1", "1m", "15m", "1h30m", "0x1f", "0b1", "1_000", "1e3", ".5", ".inf", "-.inf", "+1", "1:30", "1:3:5.2", "-", "- a", "-a", "--", "---", "...", ".", "2001-12-14",
		"2001-12-14 21:59:43.1", "2001-12-14T21:59:43Z", "2001-12-14 21:59:43,1", "00000000000000000000000000000000000001", "<<", "=", "?", "? a", "?a", ":", ": a", ":a", "a:", "a: b", "a:b", "a #b", "a#b", "#a",
		"'", "''", "it's", "\"", "\\", "{a}", "[a]", "a{b}", "*a", "&a", "!a", "|", ">", "%", "@", "`", "é", "日本語 の テキスト", "\U0001F600", "\ufffd", "\u00a0",
		"sum(rate(a{b=\"c\"}[5m])) by (d)\n  / 2\n> 0\n", "{{ $labels.a }} is 'down': yes",
	} {
		f.Add("key", text)
		f.Add(text, text)
		f.Add("key", strings.Repeat(text+" ", 60))
		f.Add("key", strings.Repeat(text+" words of a text ", 20)+"'")
		f.Add("key", "#"+strings.Repeat("  words"+text, 20))
		f.Add("key", "\t"+strings.Repeat("   words"+text, 20)+"  ")
		f.Add(strings.Repeat(text, 30), text)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		key, text = strings.ToValidUTF8(key, "?"), strings.ToValidUTF8(text, "?")
		if strings.Contains(key+text, "\u0085") {
			t.Skip("read as YAML, JSON has a line break where U+0085 stands")
		}
		compareSizes(t, specOf(key, text), isExact(key, text))
	})
}

// TestRenderedSizeOfEveryField sees a field that is new upstream counted, or this fails.
func TestRenderedSizeOfEveryField(t *testing.T) {
	var spec monitoringv1.PrometheusRuleSpec
	set(t, reflect.ValueOf(&spec).Elem())
	spec.Groups[0].PartialResponseStrategy = "" // operator.ValidateRule clears it
	compareSizes(t, spec, true)
	compareSizes(t, monitoringv1.PrometheusRuleSpec{}, true)
	compareSizes(t, monitoringv1.PrometheusRuleSpec{Groups: []monitoringv1.RuleGroup{{Rules: []monitoringv1.Rule{{Expr: intstr.FromInt32(-7)}}}}}, true)
	compareSizes(t, monitoringv1.PrometheusRuleSpec{Groups: []monitoringv1.RuleGroup{{
		QueryOffset: ptr.To(monitoringv1.Duration("")), Rules: []monitoringv1.Rule{{KeepFiringFor: ptr.To(monitoringv1.NonEmptyDuration(""))}},
	}}}, true)
}

// set gives every field a value.
func set(t *testing.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			set(t, v.Field(i))
		}
		if expr, ok := v.Addr().Interface().(*intstr.IntOrString); ok {
			*expr = intstr.FromString("up == 0")
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		set(t, v.Index(0))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"key": "value"}))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		set(t, v.Elem())
	case reflect.String:
		v.SetString(fmt.Sprint("text of ", v.Type()))
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(12)
	default:
		t.Fatalf("a field of a kind that is not counted: %s", v.Type())
	}
}

// TestRenderedSize holds the bounds that stand in for rendering to what rendering gives.
func TestRenderedSize(t *testing.T) {
	for _, unit := range []string{
		"a", "a ", "\n", "a\n", " \n", "\n ", "'", "\"", "\\", "\x01", "é", "\u2028", "\U0001F600", "\ufeff", "{}", "a: b", "- a\n", "\t", "<", "&", "{{ $labels.a }} ", "a b c d\n", "words of a text: ",
		strings.Repeat("a", 64) + " ", strings.Repeat("a", 69) + " ", strings.Repeat("a", 79) + " ", strings.Repeat("a", 81) + "  ", "'" + strings.Repeat("a", 60) + "\u2028 ",
	} {
		for _, repeat := range []int{1, 10, 1000, 20_000} {
			text := strings.Repeat(unit, repeat)
			var group []any
			for i := range max(1, 100/repeat) {
				group = append(group, map[string]any{"alert": fmt.Sprint("A", i), "expr": "up", "annotations": map[string]any{"a": text}})
			}
			raw, err := json.Marshal(map[string]any{
				"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": map[string]any{"name": "a"},
				"spec": map[string]any{"groups": []any{map[string]any{"name": "a", "rules": group}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			o, err := object.Decode(raw)
			if err != nil {
				t.Fatal(err)
			}
			content, err := yaml.Marshal(o.PrometheusRule().Spec)
			if err != nil {
				t.Fatal(err)
			}
			least, most := RenderedSize(o.PrometheusRule().Spec)
			if len(content) < least || len(content) > most || len(content) > 8*len(raw) {
				t.Errorf("%d times %q: %d bytes of JSON are %d of YAML, not between %d and %d", repeat, unit, len(raw), len(content), least, most)
			}
		}
	}
}
