package story

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Slack stands for Slack: it takes what comes in at the path of an incoming webhook, and keeps it.
type Slack struct {
	URL string

	mu       sync.Mutex
	messages []Message
	server   *http.Server
}

// Message is what people read, and the colour that it stands in.
type Message struct {
	Channel, Title, Text string
	Resolved             bool
}

func (m Message) String() string {
	status := "FIRING"
	if m.Resolved {
		status = "RESOLVED"
	}
	return fmt.Sprintf("%s %s %s: %s", m.Channel, status, m.Title, strings.TrimSpace(m.Text))
}

// NewSlack serves the path at a port of its own.
func NewSlack(path string) (*Slack, error) {
	s := &Slack{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+path, s.receive)
	var err error
	s.URL, s.server, err = serve(mux)
	return s, err
}

// receive reads what Alertmanager's notify/slack posts. Its template "slack.default.color" tells a resolution by its colour.
func (s *Slack) receive(w http.ResponseWriter, r *http.Request) {
	var post struct {
		Channel     string
		Attachments []struct{ Title, Text, Color string }
	}
	if err := json.NewDecoder(r.Body).Decode(&post); err != nil || len(post.Attachments) != 1 {
		http.Error(w, fmt.Sprintf("invalid_payload: %v, %d attachments", err, len(post.Attachments)), http.StatusBadRequest)
		return
	}
	a := post.Attachments[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, Message{Channel: post.Channel, Title: a.Title, Text: a.Text, Resolved: a.Color == "good"})
	fmt.Fprint(w, "ok") // Anything else is a failure, says notify/slack.
}

// Messages returns what has come in, the oldest first.
func (s *Slack) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Close ends the server.
func (s *Slack) Close() { _ = s.server.Close() }

// KubeStateMetrics stands for kube-state-metrics, in a cluster of one pod: shop/checkout-0.
type KubeStateMetrics struct {
	URL string

	failed atomic.Bool
	server *http.Server
}

// NewKubeStateMetrics serves the metrics of the pod, which runs, at a port of its own.
func NewKubeStateMetrics() (*KubeStateMetrics, error) {
	k := &KubeStateMetrics{}
	var err error
	k.URL, k.server, err = serve(http.HandlerFunc(k.metrics))
	return k, err
}

// Fail has the pod fail, or run again.
func (k *KubeStateMetrics) Fail(failed bool) { k.failed.Store(failed) }

// metrics writes one series for each phase, of which one is 1, as kube-state-metrics does.
func (k *KubeStateMetrics) metrics(w http.ResponseWriter, _ *http.Request) {
	now := "Running"
	if k.failed.Load() {
		now = "Failed"
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	fmt.Fprintln(w, "# TYPE kube_pod_status_phase gauge")
	for _, phase := range []string{"Pending", "Succeeded", "Failed", "Unknown", "Running"} {
		value := 0
		if phase == now {
			value = 1
		}
		fmt.Fprintf(w, "kube_pod_status_phase{namespace=\"shop\",pod=\"checkout-0\",phase=%q} %d\n", phase, value)
	}
}

// Close ends the server.
func (k *KubeStateMetrics) Close() { _ = k.server.Close() }

func serve(handler http.Handler) (url string, server *http.Server, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server = &http.Server{Handler: handler}
	go func() { _ = server.Serve(l) }() // It ends with Close.
	return "http://" + l.Addr().String(), server, nil
}
