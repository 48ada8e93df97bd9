package explain_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing/routetest"
)

type m = map[string]any

// world is a repository or a cluster, and a policy.
type world struct {
	r       *rand.Rand
	objects []*object.Object
	policy  *lint.Policy
}

// String shows the world as JSON documents, to be judged by hand.
func (w *world) String() string {
	var out []string
	for _, o := range w.objects {
		out = append(out, string(o.Raw))
	}
	return strings.Join(out, "\n---\n")
}

var namespaces = []string{"mon", "shop", "web"}

// newWorld returns the same world for the same seed.
func newWorld(t testing.TB, seed uint64) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 8)), policy: lint.DefaultPolicy()}
	if w.one(4) {
		w.policy.Inject = lint.Inject{PrometheusRule: map[string]string{"app": w.pick("a", "b")}, AlertmanagerConfig: map[string]string{"app": "a"}}
	}
	for _, n := range namespaces {
		if w.one(2) {
			w.add(t, "v1", "Namespace", "", n, m{"labels": m{"tier": w.pick("gold", "tin")}}, nil)
		}
	}
	for i := range w.r.IntN(3) {
		w.ruler(t, i)
	}
	for i := range 1 + w.r.IntN(2) {
		w.rule(t, i)
	}
	for i := range 1 + w.r.IntN(2) {
		w.config(t, i)
	}
	for i := range w.r.IntN(3) {
		w.alertmanager(t, i)
	}
	return w
}

func (w *world) one(in int) bool            { return w.r.IntN(in) == 0 }
func (w *world) pick(from ...string) string { return routetest.Pick(w.r, from) }
func (w *world) namespace() string          { return routetest.Pick(w.r, namespaces) }
func (w *world) maybe(in int, to m, k string, v any) {
	if w.one(in) {
		to[k] = v
	}
}

func (w *world) add(t testing.TB, apiVersion, kind, namespace, name string, meta, rest m) {
	t.Helper()
	doc := m{"apiVersion": apiVersion, "kind": kind}
	about := m{"name": name}
	if namespace != "" {
		about["namespace"] = namespace
	}
	for k, v := range meta {
		about[k] = v
	}
	doc["metadata"] = about
	for k, v := range rest {
		doc[k] = v
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	o, err := object.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	w.objects = append(w.objects, o)
}

// labels are those of an object that may be selected.
func (w *world) labels() m {
	labels := m{}
	w.maybe(2, labels, "app", w.pick("a", "b"))
	w.maybe(3, labels, "team", w.pick("x", "y", "${TEAM}"))
	if len(labels) == 0 {
		return nil
	}
	return m{"labels": labels}
}

// selector is nil for one that is not set.
func (w *world) selector(key string, values ...string) any {
	expression := func(operator string, values ...string) m {
		e := m{"key": key, "operator": operator}
		if len(values) > 0 {
			e["values"] = values
		}
		return m{"matchExpressions": []m{e}}
	}
	switch w.r.IntN(14) {
	case 0, 1:
		return nil
	case 2, 3, 4, 5:
		return m{}
	case 6, 7:
		return m{"matchLabels": m{key: w.pick(values...)}}
	case 8:
		return expression("In", values...)
	case 9:
		return expression("NotIn", w.pick(values...))
	case 10:
		return expression(w.pick("Exists", "DoesNotExist"))
	case 11:
		return m{"matchLabels": m{key: "${" + strings.ToUpper(key) + "}"}}
	case 12:
		return expression("Like", values...)
	}
	return routetest.Pick(w.r, []any{m{"matchLabels": []string{"a"}}, "all", m{"matchLabel": m{key: values[0]}}})
}

func (w *world) ruler(t testing.TB, i int) {
	spec := m{"ruleSelector": w.selector("app", "a", "b"), "ruleNamespaceSelector": w.selector("tier", "gold", "tin")}
	w.maybe(5, spec, "enforcedNamespaceLabel", w.pick("namespace", "namespace", "team", "${LABEL}"))
	if w.one(4) {
		w.maybe(2, spec, "alertDropLabels", []string{"team"})
		w.maybe(2, spec, "labels", m{w.pick("team", "severity"): w.pick("a", "none", "${X}")})
		w.add(t, "monitoring.coreos.com/v1", "ThanosRuler", w.namespace(), fmt.Sprint("t", i), nil, m{"spec": spec})
		return
	}
	w.maybe(3, spec, "externalLabels", m{w.pick("team", "severity", "namespace"): w.pick("a", "none", "mon", "${X}")})
	w.maybe(5, spec, "replicaExternalLabelName", w.pick("", "team"))
	w.maybe(5, spec, "prometheusExternalLabelName", "")
	w.maybe(8, spec, "additionalAlertRelabelConfigs", m{"name": "relabel", "key": "x"})
	w.add(t, "monitoring.coreos.com/v1", "Prometheus", w.namespace(), fmt.Sprint("p", i), nil, m{"spec": spec})
}

var expressions = []string{
	"vector(1)", "vector(1)", `up{namespace="mon", job="prometheus"} == 1`, `up{namespace="shop"}`, "up == 1", `sum by (team) (up{team="a"})`, "sum(up)",
	`absent(up{namespace="web", severity="critical"})`, `label_replace(up, "team", "a", "", "")`, `sum by (namespace, severity) (up)`, "up ==", `count(up{severity="none"}) by (severity)`,
	`up{team="a"} or vector(1)`, `up unless on (namespace) down{namespace="mon"}`,
}

func (w *world) rule(t testing.TB, i int) {
	var rules []m
	for range 1 + w.r.IntN(2) {
		labels := m{}
		w.maybe(2, labels, "severity", w.pick("none", "critical", "{{ $value }}", ""))
		w.maybe(4, labels, "namespace", w.pick("mon", "shop", "${NS}", ""))
		w.maybe(4, labels, "team", w.pick("a", "Watchdog"))
		rules = append(rules, m{"alert": w.pick("Watchdog", "Watchdog", "Other"), "expr": w.pick(expressions...), "labels": labels})
	}
	w.add(t, "monitoring.coreos.com/v1", "PrometheusRule", w.namespace(), fmt.Sprint("r", i), w.labels(), m{"spec": m{"groups": []m{{"name": "g", "rules": rules}}}})
}

func (w *world) config(t testing.TB, i int) {
	route := routetest.RandomRoute(w.r, 2)
	if w.one(2) {
		route.Matchers = nil
	}
	receivers := []m{
		{"name": "null"},
		{"name": "slack", "slackConfigs": []m{{"apiURL": m{"name": "slack", "key": "url"}, "channel": "#a"}}},
		{"name": "hook", "webhookConfigs": []m{{"url": "https://hook.example.com/"}}},
	}
	if !w.one(20) { // else it is not defined, if a route names it
		receivers = append(receivers, m{"name": "mail", "pagerdutyConfigs": []m{{"routingKey": m{"name": "pd", "key": "key"}}}})
	}
	w.add(t, "monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", w.namespace(), fmt.Sprint("c", i), w.labels(), m{"spec": m{"route": route, "receivers": receivers}})
}

func (w *world) alertmanager(t testing.TB, i int) {
	spec := m{}
	if s := w.selector("app", "a", "b"); s != nil {
		spec["alertmanagerConfigSelector"] = s
	}
	if s := w.selector("tier", "gold", "tin"); s != nil {
		spec["alertmanagerConfigNamespaceSelector"] = s
	}
	w.maybe(2, spec, "alertmanagerConfigMatcherStrategy", m{"type": w.pick("None", "OnNamespace", "OnNamespaceExceptForAlertmanagerNamespace")})
	w.maybe(6, spec, "alertmanagerConfiguration", m{"name": w.pick("c0", "c1", "c2")})
	namespace, name := w.namespace(), fmt.Sprint("am", i)
	w.add(t, "monitoring.coreos.com/v1", "Alertmanager", namespace, name, nil, m{"spec": spec})
	if w.one(4) {
		return // its base configuration is not known
	}
	route := func() string {
		return fmt.Sprintf("{receiver: %s, continue: %t, matchers: ['%s%s']}", w.pick("'null'", "people", "hook"), w.one(2),
			w.pick("alertname", "severity", "namespace", "team"), w.pick(`="Watchdog"`, `="none"`, `!="a"`, `=~"mon|Watch.*"`, `=""`))
	}
	text := fmt.Sprintf("global: {resolve_timeout: 5m}\nroute: {receiver: %s, routes: [%s, %s]}\n", w.pick("'null'", "people"), route(), route()) +
		"receivers: [{name: 'null'}, {name: people, pagerduty_configs: [{routing_key: x}]}, {name: hook, webhook_configs: [{url: 'https://x/'}]}]\n"
	w.add(t, "v1", "Secret", namespace, "alertmanager-"+name, nil, m{"stringData": m{"alertmanager.yaml": text}})
}
