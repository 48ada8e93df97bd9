package object_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	corev1 "k8s.io/api/core/v1"
	kjson "sigs.k8s.io/json"

	"github.com/alertlint/alertlint/internal/object"
)

var seeds = []string{
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a","labels":{"x":"y"}},"spec":{"groups":[{"name":"g","interval":"1m","rules":[{"alert":"A","expr":1,"for":"5m","labels":{"n":5},"annotations":{"b":true}}]}]}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"creationTimestamp":"x","deletionTimestamp":null},"spec":{"groups":[null,{"name":"g","name":"h","rules":{},"limit":1.5,"partial_response_strategy":"x"}]}}`,
	`{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"a"},"spec":{"route":{"receiver":"a","routes":[{"receiver":null},null,7,{"Receiver":"b","matchers":[{"name":"x","matchType":"=~","regex":true}],"routes":[{"group_by":[]}]}]},"receivers":[{"name":"a","slackConfigs":[{"apiURL":{"name":"s","key":"k"},"actions":[null]}]}],"muteTimeIntervals":[{"name":"t","timeIntervals":[{"times":[{}]}]}]}}`,
	`{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{},"spec":{"timeIntervals":[{"name":"t","timeIntervals":[{"daysOfMonth":[{"start":1,"end":"x"}]}]}],"receivers":[{"name":"a","webhookConfigs":[{"httpConfig":{"proxyURL":"a","proxyUrl":"b","oauth2":{}},"maxAlerts":99999999999}]}]}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus","metadata":{"name":"a"},"spec":{"ruleSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["a"]}]},"storage":{"volumeClaimTemplate":{"spec":{"resources":{"requests":{"storage":"1Gi"}}}}},"containers":[{"livenessProbe":{"httpGet":{"port":"x"}}}],"retention":5}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"a"},"spec":{"alertmanagerConfigSelector":{},"resources":{"limits":{"cpu":true}},"paused":"no"}}`,
	`{"apiVersion":"monitoring.coreos.com/v1","kind":"ThanosRuler","metadata":{"name":"a","managedFields":[{"fieldsV1":{"f:a":{}}}]},"spec":{"ruleNamespaceSelector":null}}`,
	`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a","labels":["x"],"finalizers":[1]},"status":{"conditions":[{"lastTransitionTime":5}]}}`,
	`{"kind":"PrometheusRule"}`, `{"apiVersion":"v1","kind":"List"}`, `[`, ``, "\ufeff{}", `{"kind":"Namespace","apiVersion":"v1","metadata":7}`,
}

func empty(o *object.Object) any {
	switch o.Ref.Kind {
	case object.PrometheusRule:
		return &monitoringv1.PrometheusRule{}
	case object.Prometheus:
		return &monitoringv1.Prometheus{}
	case object.ThanosRuler:
		return &monitoringv1.ThanosRuler{}
	case object.Alertmanager:
		return &monitoringv1.Alertmanager{}
	case object.Namespace:
		return &corev1.Namespace{}
	case object.AlertmanagerConfig:
		if o.Config().V1beta1 != nil {
			return &monitoringv1beta1.AlertmanagerConfig{}
		}
		return &monitoringv1alpha1.AlertmanagerConfig{}
	default:
		return nil
	}
}

func hasView(o *object.Object) bool {
	return o.PrometheusRule() != nil || o.Prometheus() != nil || o.ThanosRuler() != nil || o.Alertmanager() != nil ||
		o.Namespace() != nil || o.Config() != nil
}

// FuzzDecode holds Decode against the decoder of the API server: what one takes without complaint, the other does too.
func FuzzDecode(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(checkDecode)
}

func checkDecode(t *testing.T, raw []byte) {
	before := bytes.Clone(raw)
	o, err := object.Decode(raw)
	if !bytes.Equal(before, raw) {
		t.Fatal("Decode changed its input")
	}
	if err != nil {
		if o != nil {
			t.Error("an object and an error")
		}
		return
	}
	if empty(o) == nil {
		return // the kinds of which Secrets are made: see secret.FuzzOf
	}
	if !hasView(o) {
		t.Fatalf("no typed view of %s", o.Ref)
	}
	problems := o.Problems
	if len(problems) > 0 && problems[0].Path.String() == "apiVersion" {
		problems = problems[1:]
	}
	strict, err := kjson.UnmarshalStrict(raw, empty(o))
	if clean := err == nil && len(strict) == 0; clean != (len(problems) == 0) {
		t.Errorf("problems %v, but UnmarshalStrict says %v and %v", lines(problems), err, strict)
	}
	var doc any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	checkPaths(t, doc, o.Problems)
	if c := o.Config(); c != nil {
		checkConfig(t, doc, c)
	}
	again, err := object.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lines(o.Problems), lines(again.Problems)); diff != "" {
		t.Error(diff)
	}
}

// FuzzDecodeShaped is FuzzDecode over objects that have every field of their kind somewhere, here and there wrong.
func FuzzDecodeShaped(f *testing.F) {
	for seed := range uint64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := generator{Rand: rand.New(rand.NewPCG(seed, 0))}
		kinds := []string{
			"monitoring.coreos.com/v1 PrometheusRule", "monitoring.coreos.com/v1alpha1 AlertmanagerConfig",
			"monitoring.coreos.com/v1beta1 AlertmanagerConfig", "monitoring.coreos.com/v1 Prometheus",
			"monitoring.coreos.com/v1 Alertmanager", "monitoring.coreos.com/v1 ThanosRuler", "v1 Namespace",
		}
		apiVersion, kind, _ := strings.Cut(kinds[g.IntN(len(kinds))], " ")
		head := fmt.Sprintf(`"apiVersion":%q,"kind":%q`, apiVersion, kind)
		o := decode(t, "{"+head+"}")
		g.value(reflect.TypeOf(empty(o)).Elem(), 0)
		raw := strings.Replace(g.String(), "{", "{"+head+",", 1)
		checkDecode(t, []byte(strings.Replace(raw, ",}", "}", 1)))
	})
}

type generator struct {
	*rand.Rand
	strings.Builder
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

func (g *generator) value(typ reflect.Type, depth int) {
	if depth > 0 && g.IntN(150) == 0 {
		wrong := []string{"null", "5", "-1.5", `"x"`, "true", "{}", "[]", "[null]", `{"a":1,"a":2}`, "99999999999999999999"}
		g.WriteString(wrong[g.IntN(len(wrong))])
		return
	}
	if reflect.PointerTo(typ).Implements(unmarshaler) {
		right := []string{`"1"`, "1", `{"receiver":"a"}`, `"2026-11-22T00:00:00Z"`, `{}`, `{"routes":[{"Receiver":1}]}`}
		g.WriteString(right[g.IntN(len(right))])
		return
	}
	switch typ.Kind() {
	case reflect.Pointer:
		g.value(typ.Elem(), depth)
	case reflect.Struct:
		g.WriteByte('{')
		g.fields(typ, depth)
		g.WriteByte('}')
	case reflect.Map:
		keys := []string{"a", "b", "a"}[:g.IntN(3)+g.IntN(40)/39]
		g.list("{}", len(keys), func(i int) {
			fmt.Fprintf(g, "%q:", keys[i])
			g.value(typ.Elem(), depth+1)
		})
	case reflect.Slice:
		g.list("[]", g.IntN(3), func(int) { g.value(typ.Elem(), depth+1) })
	case reflect.Bool:
		g.WriteString("true")
	case reflect.String, reflect.Interface:
		g.WriteString(`"s"`)
	default:
		g.WriteString("7")
	}
}

func (g *generator) fields(typ reflect.Type, depth int) {
	first := !strings.HasSuffix(g.String(), ",")
	var write func(typ reflect.Type)
	write = func(typ reflect.Type) {
		for sf := range typ.Fields() {
			name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
			if sf.Anonymous && (name == "" || strings.Contains(options, "inline")) {
				write(sf.Type)
				continue
			}
			if depth == 0 && sf.Name != "ObjectMeta" && sf.Name != "Spec" || depth > 0 && g.IntN(depth+2) > 1 {
				continue
			}
			for range 1 + g.IntN(200)/199 {
				key := name
				if g.IntN(200) == 0 {
					key = strings.ToUpper(name)
				}
				if !first {
					g.WriteByte(',')
				}
				first = false
				fmt.Fprintf(g, "%q:", key)
				g.value(sf.Type, depth+1)
			}
		}
	}
	write(typ)
}

func (g *generator) list(brackets string, n int, item func(int)) {
	g.WriteByte(brackets[0])
	for i := range n {
		if i > 0 {
			g.WriteByte(',')
		}
		item(i)
	}
	g.WriteByte(brackets[1])
}

// checkPaths fails where a path leads to no value of the document. Of a duplicate field, the document has the last.
func checkPaths(t *testing.T, doc any, problems []object.Problem) {
	if slices.ContainsFunc(problems, func(p object.Problem) bool { return strings.HasPrefix(p.Message, "duplicate") }) {
		return
	}
	for _, p := range problems {
		v := doc
		for _, e := range p.Path {
			found := false
			switch e := e.(type) {
			case string:
				m, _ := v.(map[string]any)
				v, found = m[e]
			case int:
				if l, _ := v.([]any); e < len(l) {
					v, found = l[e], true
				}
			}
			if !found && p.Path.String() != "apiVersion" {
				t.Errorf("%s: nothing is there", p.Path)
				break
			}
		}
		if strings.ContainsAny(p.Message, "\n\t\r") {
			t.Errorf("more than one line: %q", p.Message)
		}
	}
}

// checkConfig holds the route tree against upstream's own decoder of child routes. Upstream takes duplicates.
func checkConfig(t *testing.T, doc any, c *object.Config) {
	var walk func(r *object.Route) bool
	walk = func(r *object.Route) (problem bool) {
		checkPaths(t, doc, r.Problems)
		for _, p := range r.Problems {
			problem = problem || !strings.HasPrefix(p.Message, "duplicate field")
		}
		for _, child := range r.Routes {
			problem = walk(child) || problem
		}
		return problem
	}
	if c.Route == nil {
		return
	}
	var err error
	if c.V1alpha1 != nil {
		err = childRoutes(c.V1alpha1.Spec.Route, (*monitoringv1alpha1.Route).ChildRoutes)
	} else {
		err = childRoutes(c.V1beta1.Spec.Route, (*monitoringv1beta1.Route).ChildRoutes)
	}
	if found := walk(c.Route); found != (err != nil) {
		t.Errorf("problems in child routes: %t, but ChildRoutes says %v", found, err)
	}
}

func childRoutes[R any](r *R, children func(*R) ([]R, error)) error {
	routes, err := children(r)
	errs := []error{err}
	for i := range routes {
		errs = append(errs, childRoutes(&routes[i], children))
	}
	return errors.Join(errs...)
}
