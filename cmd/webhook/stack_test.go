package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/object"
)

// cluster is an API server of which no more is there than the watcher asks for. (test/e2e has a real one.)
type cluster struct {
	mu sync.Mutex
	// resources are those of monitoring.coreos.com/v1.
	resources map[string]string
	objects   map[string][]string
	// asked are the paths that were asked for.
	asked []string
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
			groups = `{"name":"monitoring.coreos.com","versions":[{"groupVersion":"monitoring.coreos.com/v1","version":"v1"}]}`
		}
		reply(`{"kind":"APIGroupList","apiVersion":"v1","groups":[%s]}`, groups)
	case "/api/v1":
		reply(`{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"namespaces","kind":"Namespace","verbs":["list","watch"]}]}`)
	case "/apis/monitoring.coreos.com/v1":
		if len(c.resources) == 0 {
			http.NotFound(w, r)
			return
		}
		var list []string
		for name, kind := range c.resources {
			list = append(list, fmt.Sprintf(`{"name":%q,"kind":%q,"namespaced":true,"verbs":["list","watch"]}`, name, kind))
		}
		reply(`{"kind":"APIResourceList","groupVersion":"monitoring.coreos.com/v1","resources":[%s]}`, strings.Join(list, ","))
	default:
		if _, ok := c.resources[resource]; !ok && resource != "namespaces" {
			http.NotFound(w, r)
			return
		}
		if r.URL.Query().Get("watch") == "" {
			reply(`{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[%s]}`, strings.Join(c.objects[resource], ","))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		for _, o := range c.objects[resource] {
			fmt.Fprintf(w, `{"type":"ADDED","object":%s}`, o)
		}
		apiVersion, kind := "monitoring.coreos.com/v1", c.resources[resource]
		if resource == "namespaces" {
			apiVersion, kind = "meta.k8s.io/v1", "PartialObjectMetadata"
		}
		fmt.Fprintf(w, `{"type":"BOOKMARK","object":{"apiVersion":%q,"kind":%q,
"metadata":{"resourceVersion":"1","annotations":{"k8s.io/initial-events-end":"true"}}}}`, apiVersion, kind)
		w.(http.Flusher).Flush()
		c.mu.Unlock()
		<-r.Context().Done()
		c.mu.Lock()
	}
}

func (c *cluster) install(resource, kind string, objects ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resources[resource] = kind
	c.objects[resource] = objects
}

func TestWatcher(t *testing.T) {
	c := &cluster{resources: map[string]string{}, objects: map[string][]string{
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
	done := make(chan error, 1)
	go func() { done <- w.run(t.Context()) }()
	t.Cleanup(func() {
		if err := <-done; err != nil {
			t.Error(err)
		}
	})

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
		w.mu.Lock()
		defer w.mu.Unlock()
		o := w.objects[object.Ref{Kind: object.Prometheus, Namespace: "ns", Name: "k8s"}]
		switch {
		case o == nil:
			return "not there"
		case o.Prometheus().Spec.RuleSelector.MatchLabels["release"] != "prometheus":
			t.Error("the selector is lost")
		case strings.Contains(string(o.Raw), "managedFields") || strings.Contains(string(o.Raw), "status"):
			t.Errorf("not stripped: %s", o.Raw)
		}
		return ""
	})
	w.mu.Lock()
	if ns := w.objects[object.Ref{Kind: object.Namespace, Name: "ns"}]; ns == nil || ns.Labels["team"] != "a" {
		t.Errorf("namespace: %+v", ns)
	}
	w.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, path := range c.asked {
		if strings.Contains(path, "secrets") {
			t.Errorf("asked for %s", path)
		}
	}
}
