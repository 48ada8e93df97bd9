package object_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/object"
)

func decode(t testing.TB, raw string) *object.Object {
	t.Helper()
	o, err := object.Decode([]byte(raw))
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	return o
}

func lines(problems []object.Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Path.String()+": "+p.Message)
	}
	return out
}

func TestProblems(t *testing.T) {
	rule := func(spec string) string {
		return `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":` + spec + `}`
	}
	config := func(spec string) string {
		return `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"a"},"spec":` + spec + `}`
	}
	for _, test := range []struct {
		name, raw string
		want      []string
	}{
		{"clean", rule(`{"groups":[{"name":"g","rules":[{"alert":"A","expr":1}]}]}`), nil},
		{"unknown", rule(`{"group":[]}`), []string{`spec.group: unknown field "group"; did you mean "groups"`}},
		{
			"unknown deep", rule(`{"groups":[{"name":"g","rules":[{"record":"a","expr":"b"},{"alret":"A","expr":"b"}]}]}`),
			[]string{`spec.groups[0].rules[1].alret: unknown field "alret"; did you mean "alert"`},
		},
		{
			"unknown at the top", `{"apiVersion":"v1","kind":"Namespace","metdata":{"name":"a"}}`,
			[]string{`metdata: unknown field "metdata"; did you mean "metadata"`},
		},
		{"nothing like it", rule(`{"banana":1}`), []string{`spec.banana: unknown field "banana"`}},
		{
			"case", config(`{"receivers":[{"name":"a","SlackConfigs":[]}]}`),
			[]string{`spec.receivers[0].SlackConfigs: unknown field "SlackConfigs"; did you mean "slackConfigs"`},
		},
		{
			"as Alertmanager writes it", config(`{"receivers":[{"name":"a","webhook_configs":[]}]}`),
			[]string{`spec.receivers[0].webhook_configs: unknown field "webhook_configs"; did you mean "webhookConfigs"`},
		},
		{"duplicate", rule(`{"groups":[{"name":"a","name":"b"}]}`), []string{`spec.groups[0].name: duplicate field "name"`}},
		{
			"duplicate label", `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a","labels":{"x.y/z":"1","x.y/z":"2"}}}`,
			[]string{`metadata.labels[x.y/z]: duplicate field "x.y/z"`},
		},
		{"wrong types, all of them", rule(`{"groups":[{"name":5,"interval":true,"limit":"x","rules":{}},7]}`), []string{
			`spec.groups[0].name: expected a string, got number 5`,
			`spec.groups[0].interval: expected a string, got boolean true`,
			`spec.groups[0].limit: expected an integer, got string "x"`,
			`spec.groups[0].rules: expected a list, got an object`,
			`spec.groups[1]: expected an object, got number 7`,
		}},
		{"null is nothing", rule(`{"groups":null}`), nil},
		{
			"apiVersion", `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{}}`,
			[]string{`apiVersion: PrometheusRule does not exist in apiVersion "monitoring.coreos.com/v1alpha1"; use monitoring.coreos.com/v1`},
		},
		{
			"a kind's own decoder", rule(`{"groups":[{"name":"g","rules":[{"alert":"A","expr":true}]}]}`),
			[]string{`spec.groups[0].rules[0].expr: boolean true is not valid here: cannot unmarshal bool into Go value of type int32`},
		},
		{"one line", rule(`{"a\nb\tc":1}`), []string{`spec[a` + "\n" + `b` + "\t" + `c]: unknown field "a\nb\tc"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lines(decode(t, test.raw).Problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblemsLeaveTheRest(t *testing.T) {
	o := decode(t, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a","lables":{}},
		"spec":{"groups":[7,{"name":"g","rules":[{"alert":"A","expr":"up","labels":{"n":5,"s":"x"}}]}]}}`)
	groups := o.PrometheusRule().Spec.Groups
	if o.Ref.Name != "a" || len(groups) != 2 || groups[1].Name != "g" || groups[1].Rules[0].Expr.String() != "up" {
		t.Errorf("lost what fits: %+v", groups)
	}
	if got, want := groups[1].Rules[0].Labels, map[string]string{"n": "5", "s": "x"}; !reflect.DeepEqual(got, want) {
		t.Errorf("labels: got %v, want %v", got, want)
	}
	if got := o.Problems[len(o.Problems)-1].Scalar; got != "5" {
		t.Errorf("Scalar: got %q, want 5", got)
	}
}

func TestDecodeErrors(t *testing.T) {
	namespace := `{"apiVersion":"v1","kind":"Namespace","x":`
	deep := namespace + strings.Repeat(`{"a":`, object.MaxDepth) + "1" + strings.Repeat("}", object.MaxDepth+1)
	for _, test := range []struct{ raw, want string }{
		{``, "not a JSON object: unexpected end of JSON input"},
		{`[]`, "not a JSON object: json: cannot unmarshal array into Go value of type struct"},
		{`null`, "not a JSON object"},
		{`{"kind":`, "not a JSON object: unexpected end of JSON input"},
		{`{"apiVersion":"v1","kind":"Namespace"} x`, "not a JSON object: invalid character 'x' after top-level value"},
		{strings.Repeat(`{"a":`, 20_000), "not a JSON object: invalid character '{' exceeded max depth"},
		{deep, "nested more than 100 levels deep"},
		{namespace + "[" + strings.Repeat("0,", object.MaxItems+1) + "0]}", "more than 200000 list items"},
		{`{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","spec":{"receivers":[` + strings.Repeat("{},", 10_001) + "{}]}}", "more than 10000 list items"},
		{`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","spec":{"groups":[` + strings.Repeat(" ", object.MaxBytes) + "]}}", "larger than 2 MiB"},
	} {
		_, err := object.Decode([]byte(test.raw))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || errors.Is(err, object.ErrNotKnown) {
			t.Errorf("%.40s: got %v, want %s", test.raw, err, test.want)
		}
	}
	for _, raw := range []string{
		`{}`, `{"kind":5}`, `{"apiVersion":"v1","kind":"Service"}`, `{"apiVersion":"example.com/v1","kind":"PrometheusRule"}`,
	} {
		if _, err := object.Decode([]byte(raw)); !errors.Is(err, object.ErrNotKnown) {
			t.Errorf("%s: got %v, want ErrNotKnown", raw, err)
		}
	}
}

// What is said of an object must not change from run to run.
func TestProblemsAreDeterministic(t *testing.T) {
	raw := `{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"a"},"spec":{"tags":"","scrapeTimeouts":"","ruleSelectr":{}}}`
	want := lines(decode(t, raw).Problems)
	for range 50 {
		if diff := cmp.Diff(want, lines(decode(t, raw).Problems)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestManyProblems(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"z":1`)
	for i := range 100_000 {
		fmt.Fprintf(&b, `,"groupz%d":1`, i)
	}
	b.WriteString("}}")
	problems := decode(t, b.String()).Problems
	if got := len(problems); got != 1001 {
		t.Errorf("got %d problems, want 1000 and one that says so", got)
	}
	if got := problems[1000].Message; got != "more than 1000 problems; the others are not listed" {
		t.Error(got)
	}
}

// A child route is decoded once, and once more with each route above it.
func TestDeepRoutes(t *testing.T) {
	raw := strings.Repeat(`{"routes":[`, 40) + `{"receiver":"` + strings.Repeat("x", 1<<20) + `"}` + strings.Repeat("]}", 40)
	c := config(t, "v1beta1", `{"route":`+raw+`}`)
	if !c.TooDeep {
		t.Error("that routes are left out is not told")
	}
	r := c.Route
	for len(r.Problems) == 0 {
		r = r.Routes[0]
	}
	if got := r.Problems[0].Message; got != "too many deeply nested routes; this one is skipped" {
		t.Error(got)
	}
}

func TestLongValues(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for _, raw := range []string{
		`{"apiVersion":"v1","kind":"Namespace","metadata":"` + long + `"}`,
		`{"apiVersion":"v1","kind":"Namespace","` + long + `":1}`,
		`{"apiVersion":"v1","kind":"Namespace","metadata":1` + strings.Repeat("0", 1<<20) + `}`,
	} {
		for _, p := range decode(t, raw).Problems {
			if len(p.Message) > 300 {
				t.Errorf("message of %d bytes: %.80s...", len(p.Message), p.Message)
			}
		}
	}
}

func TestInNamespace(t *testing.T) {
	o := decode(t, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"generateName":"a-"},"spec":{}}`)
	if got := o.InNamespace("ns").Ref.String(); got != "PrometheusRule ns/a-" {
		t.Error(got)
	}
	if got := o.Ref.String(); got != "PrometheusRule a-" {
		t.Errorf("InNamespace changed the object itself: %s", got)
	}
}

func TestPath(t *testing.T) {
	p := object.Path{"metadata", "labels"}
	a, b := p.At("app.kubernetes.io/name"), p.At("x~y", 3)
	if got := a.String(); got != "metadata.labels[app.kubernetes.io/name]" {
		t.Error(got)
	}
	if got := b.Pointer(); got != "/metadata/labels/x~0y/3" {
		t.Error(got)
	}
	if got := a.Pointer(); got != "/metadata/labels/app.kubernetes.io~1name" {
		t.Errorf("At shares memory between its results: %s", got)
	}
}
