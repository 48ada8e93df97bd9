package webhook

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// cluster is an API server of which no more is there than the watcher asks for. (test/e2e has a real one.)
type cluster struct {
	mu sync.Mutex
	// resources are those of monitoring.coreos.com/v1, but for alertmanagerconfigs, which v1alpha1 has.
	resources map[string]string
	objects   map[string][]string
	// asked are the paths that were asked for.
	asked    []string
	watchers map[string][]chan string
	// noStreams reports whether what there is has to be listed, as before Kubernetes 1.32.
	noStreams bool
	// largest is the longest list that was given.
	largest int
}

// list heeds the limit as the API server does.
func (c *cluster) list(reply func(string, ...any), resource string, query url.Values) {
	objects := c.objects[resource]
	from, _ := strconv.Atoi(query.Get("continue"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	to, next := len(objects), ""
	if limit > 0 && from+limit < to && query.Get("resourceVersion") == "" {
		to = from + limit
		next = strconv.Itoa(to)
	}
	c.largest = max(c.largest, to-from)
	reply(`{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1","continue":%q},"items":[%s]}`, next, strings.Join(objects[from:to], ","))
}

func newCluster(t *testing.T) (*cluster, *watcher, *admit.State) {
	t.Helper()
	c := &cluster{resources: map[string]string{}, watchers: map[string][]chan string{}, objects: map[string][]string{
		"namespaces": {`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ns","resourceVersion":"1","labels":{"team":"a"}}}`},
	}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	state := &admit.State{}
	w, err := newWatcher(&rest.Config{Host: server.URL}, state)
	if err != nil {
		t.Fatal(err)
	}
	w.retry = 50 * time.Millisecond
	return c, w, state
}

// start follows the cluster until the test ends.
func (w *watcher) start(t *testing.T) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- w.run(t.Context()) }()
	t.Cleanup(func() {
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// emit tells those who watch.
func (c *cluster) emit(resource, eventType, object string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.watchers[resource] {
		w <- fmt.Sprintf(`{"type":%q,"object":%s}`, eventType, object)
	}
}

func (c *cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, r.URL.Path)
	reply := func(format string, args ...any) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, format, args...)
	}
	resource := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch r.URL.Path {
	case "/api":
		reply(`{"kind":"APIVersions","versions":["v1"]}`)
	case "/apis":
		groups := ""
		if len(c.resources) > 0 {
			groups = `{"name":"monitoring.coreos.com","versions":[{"groupVersion":"monitoring.coreos.com/v1","version":"v1"},` +
				`{"groupVersion":"monitoring.coreos.com/v1alpha1","version":"v1alpha1"}]}`
		}
		reply(`{"kind":"APIGroupList","apiVersion":"v1","groups":[%s]}`, groups)
	case "/api/v1":
		reply(`{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"namespaces","kind":"Namespace","verbs":["list","watch"]}]}`)
	case "/apis/monitoring.coreos.com/v1", "/apis/monitoring.coreos.com/v1alpha1":
		if len(c.resources) == 0 {
			http.NotFound(w, r)
			return
		}
		var list []string
		for name, kind := range c.resources {
			if (name == "alertmanagerconfigs") == (resource == "v1alpha1") {
				list = append(list, fmt.Sprintf(`{"name":%q,"kind":%q,"namespaced":true,"verbs":["list","watch"]}`, name, kind))
			}
		}
		reply(`{"kind":"APIResourceList","groupVersion":"monitoring.coreos.com/%s","resources":[%s]}`, resource, strings.Join(list, ","))
	default:
		if _, ok := c.resources[resource]; !ok && resource != "namespaces" {
			http.NotFound(w, r)
			return
		}
		query := r.URL.Query()
		if query.Get("watch") == "" {
			c.list(reply, resource, query)
			return
		}
		if c.noStreams && query.Get("sendInitialEvents") != "" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			reply(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Invalid","code":422}`)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if !c.noStreams {
			for _, o := range c.objects[resource] {
				fmt.Fprintf(w, `{"type":"ADDED","object":%s}`, o)
			}
		}
		apiVersion, kind := "monitoring.coreos.com/v1", c.resources[resource]
		switch resource {
		case "namespaces":
			apiVersion, kind = "meta.k8s.io/v1", "PartialObjectMetadata"
		case "alertmanagerconfigs":
			apiVersion = "monitoring.coreos.com/v1alpha1"
		}
		fmt.Fprintf(w, `{"type":"BOOKMARK","object":{"apiVersion":%q,"kind":%q,
"metadata":{"resourceVersion":"1","annotations":{"k8s.io/initial-events-end":"true"}}}}`, apiVersion, kind)
		w.(http.Flusher).Flush()
		events := make(chan string, 100)
		c.watchers[resource] = append(c.watchers[resource], events)
		c.mu.Unlock()
		defer c.mu.Lock()
		for {
			select {
			case <-r.Context().Done():
				return
			case e := <-events:
				fmt.Fprint(w, e)
				w.(http.Flusher).Flush()
			}
		}
	}
}

func (c *cluster) install(resource, kind string, objects ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resources[resource] = kind
	c.objects[resource] = objects
}

func TestWatcher(t *testing.T) {
	c, w, state := newCluster(t)
	w.start(t)
	eventually(t, "a stack in a cluster without the operator", func() string {
		if state.Stack() == nil {
			return "none"
		}
		return ""
	})
	// An operator newer than ours: no Go type of ours takes it whole.
	c.install("prometheuses", "Prometheus", `{"apiVersion":"monitoring.coreos.com/v1","kind":"Prometheus",
"metadata":{"name":"k8s","namespace":"ns","resourceVersion":"1","managedFields":[{"manager":"x"}]},
"spec":{"ruleSelector":{"matchLabels":{"release":"prometheus"}},"replicas":"not a number"},"status":{"paused":true}}`)
	eventually(t, "the Prometheus", func() string {
		found := state.Stack().Get(object.Prometheus, "ns", "k8s")
		if len(found) != 1 {
			return "not there"
		}
		if found[0].Prometheus().Spec.RuleSelector.MatchLabels["release"] != "prometheus" {
			t.Error("the selector is lost")
		}
		if raw := string(found[0].Raw); strings.Contains(raw, "managedFields") || strings.Contains(raw, "status") {
			t.Errorf("not stripped: %s", raw)
		}
		return ""
	})
	if ns := state.Stack().Get(object.Namespace, "", "ns"); len(ns) != 1 || ns[0].Labels["team"] != "a" {
		t.Errorf("namespace: %+v", ns)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, path := range c.asked {
		if strings.Contains(path, "secrets") {
			t.Errorf("asked for %s", path)
		}
	}
}

const watchdogRule = `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"general","namespace":"ns","resourceVersion":"%d",
"labels":{"a":"b"},"annotations":{"x":"y"}},"spec":{"groups":[null,{"name":"g","interval":"1m","labels":{"team":"t"},"rules":[{"record":"a:b","expr":"up"},"not a rule",
{"alert":%q,"expr":"vector(1)","for":"1m","labels":{"severity":"none"},"annotations":{"summary":"x"}}]}]}}`

func TestWatcherFollowsRulesAndConfigs(t *testing.T) {
	c, w, state := newCluster(t)
	c.install("prometheusrules", "PrometheusRule", fmt.Sprintf(watchdogRule, 1, "Watchdog"))
	c.install("alertmanagerconfigs", "AlertmanagerConfig", `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig",
"metadata":{"name":"global","namespace":"ns","resourceVersion":"1"},"spec":{"route":{"receiver":"null"},"receivers":[{"name":"null"}]}}`)
	w.start(t)
	alerts := func(name string) (found []stack.AlertRule) {
		if st := state.Stack(); st != nil {
			found = slices.Collect(st.Alerts(name))
		}
		return found
	}
	want := func(what string, n int, name string) {
		t.Helper()
		eventually(t, what, func() string {
			if got := len(alerts(name)); got != n {
				return fmt.Sprintf("%d rules of %s", got, name)
			}
			return ""
		})
	}
	want("the rule", 1, "Watchdog")
	rule := alerts("Watchdog")[0]
	if got, want := rule.Path().String(), "spec.groups[1].rules[2]"; got != want {
		t.Errorf("it is at %s, not %s", got, want)
	}
	if got := rule.Labels(); !maps.Equal(got, map[string]string{"team": "t", "severity": "none"}) || rule.Object.Labels["a"] != "b" {
		t.Errorf("labels %v, %v", got, rule.Object.Labels)
	}
	for _, gone := range []string{"expr", "annotations", "summary", "interval", "record", "for"} {
		if strings.Contains(string(rule.Object.Raw), strconv.Quote(gone)) {
			t.Errorf("%s is kept: %s", gone, rule.Object.Raw)
		}
	}
	if found := state.Stack().Get(object.AlertmanagerConfig, "ns", "global"); len(found) != 1 || found[0].Config().Route.Receiver != "null" {
		t.Errorf("AlertmanagerConfig: %v", found)
	}

	c.emit("prometheusrules", "MODIFIED", fmt.Sprintf(watchdogRule, 2, "Heartbeat"))
	want("the change", 1, "Heartbeat")
	want("what it was before", 0, "Watchdog")
	c.emit("prometheusrules", "MODIFIED", strings.Replace(fmt.Sprintf(watchdogRule, 3, "Heartbeat"), `"spec"`, `"unreadable":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)+`,"spec"`, 1))
	want("what cannot be read", 0, "Heartbeat")
	c.emit("prometheusrules", "MODIFIED", fmt.Sprintf(watchdogRule, 4, "Watchdog"))
	want("that it can be read again", 1, "Watchdog")
	c.emit("prometheusrules", "DELETED", fmt.Sprintf(watchdogRule, 5, "Watchdog"))
	want("that it is gone", 0, "Watchdog")
}

func TestWatcherListsInPages(t *testing.T) {
	c, w, state := newCluster(t)
	c.noStreams = true
	var rules []string
	for i := range 2*pageSize + 1 {
		rules = append(rules, strings.Replace(fmt.Sprintf(watchdogRule, 1, "Watchdog"), `"general"`, fmt.Sprintf(`"r%d"`, i), 1))
	}
	c.install("prometheusrules", "PrometheusRule", rules...)
	w.start(t)
	eventually(t, "the rules", func() string {
		if st := state.Stack(); st == nil || len(slices.Collect(st.Alerts("Watchdog"))) != len(rules) {
			return "not all there"
		}
		return ""
	})
	if c.mu.Lock(); c.largest > pageSize {
		t.Errorf("a list of %d", c.largest)
	}
	c.mu.Unlock()
}

// TestPublish sees that changes wait until all kinds are there, and then make one stack.
func TestPublish(t *testing.T) {
	_, w, state := newCluster(t)
	for i := range 1000 {
		o, err := object.Decode(fmt.Appendf(nil, `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"r%d","namespace":"ns"}}`, i))
		if err != nil {
			t.Fatal(err)
		}
		w.set(object.PrometheusRule, &item{object: o})
	}
	w.publish()
	if state.Stack() != nil {
		t.Error("a stack before all kinds are there")
	}
	for kind := range watched {
		w.settle(kind, "synced")
	}
	w.publish()
	first := state.Stack()
	if n := len(slices.Collect(first.All(object.PrometheusRule))); n != 1000 || len(w.pending) != 0 {
		t.Errorf("%d objects in the stack, %d pending", n, len(w.pending))
	}
	w.remove(object.PrometheusRule, &metav1.ObjectMeta{Namespace: "ns", Name: "r1"})
	w.publish()
	if n := len(slices.Collect(state.Stack().All(object.PrometheusRule))); n != 999 {
		t.Errorf("%d objects left", n)
	}
	// What fails is kept for the next time, and what came since is newer.
	w.keep(map[object.Ref]*object.Object{{Kind: "A"}: nil})
	w.change(object.Ref{Kind: "B"}, nil)
	w.keep(map[object.Ref]*object.Object{{Kind: "B"}: {}})
	if len(w.pending) != 2 || w.pending[object.Ref{Kind: "B"}] != nil {
		t.Errorf("pending: %v", w.pending)
	}
}
