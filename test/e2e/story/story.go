// Package story runs what prometheus-operator writes for the examples: a Prometheus and an Alertmanager, between a pod that
// can fail and something that stands for Slack.
package story

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/client-go/kubernetes"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

// Story is what takes part. Nothing of it is in the cluster: there are no nodes that would run it.
type Story struct {
	Slack *Slack
	Pods  *KubeStateMetrics

	kube                     *cluster.Cluster
	client                   kubernetes.Interface
	root, dir                string
	prometheus, alertmanager *cluster.Server
}

// New begins the story in a cluster that has prometheus-operator's CRDs: with the namespace of the examples, and
// kube-state-metrics in it.
func New(ctx context.Context, kube *cluster.Cluster) (*Story, error) {
	root, err := cluster.Root()
	if err != nil {
		return nil, err
	}
	config, err := kube.RESTConfig()
	if err != nil {
		return nil, err
	}
	s := &Story{kube: kube, root: root, dir: filepath.Join(kube.Dir, "story")}
	if s.client, err = kubernetes.NewForConfig(config); err != nil {
		return nil, err
	}
	if s.Slack, err = NewSlack("/services/replace/this/path"); err != nil {
		return nil, err
	}
	if s.Pods, err = NewKubeStateMetrics(); err != nil {
		return nil, err
	}
	return s, kube.Kubectl(ctx, "apply", "-f", "test/e2e/story/testdata/kube-state-metrics.yaml").Err()
}

// Close ends what New started. Prometheus and Alertmanager end with the cluster.
func (s *Story) Close() {
	s.Slack.Close()
	s.Pods.Close()
}

// Apply applies an example that is changed in what would take too long, or reach the real Slack.
func (s *Story) Apply(ctx context.Context, example string) (cluster.Result, error) {
	text, err := os.ReadFile(filepath.Join(s.root, "examples", example))
	if err != nil {
		return cluster.Result{}, err
	}
	// What Prometheus sends before it has found an Alertmanager is lost, and sent again after a minute.
	const prometheus = "spec:\n  scrapeInterval: 1s\n  evaluationInterval: 1s\n" +
		"  additionalArgs: [{name: rules.alert.resend-delay, value: 3s}]\n"
	for _, change := range []struct{ kind, from, to string }{
		{"kind: Prometheus\n", "spec:\n", prometheus},
		{"kind: PrometheusRule\n", "for: 15m\n", "for: 1s\n"},
		{"kind: AlertmanagerConfig\n", "groupWait: 30s\n", "groupWait: 1s\n"},
		{"kind: AlertmanagerConfig\n", "groupInterval: 5m\n", "groupInterval: 1s\n"},
		{"kind: Secret\n", "https://hooks.slack.com/", s.Slack.URL + "/"},
	} {
		if strings.Contains(string(text), change.kind) {
			text = []byte(strings.ReplaceAll(string(text), change.from, change.to))
		}
	}
	return s.kube.KubectlInput(ctx, text, "apply", "-f", "-"), nil
}

// Await waits until the operator has written what is asked for.
func (s *Story) Await(ctx context.Context, what string, ask func(*Rendered) error) (r *Rendered, err error) {
	err = s.kube.Eventually(ctx, "prometheus-operator to render "+what, func() error {
		if r, err = read(ctx, s.client); err != nil {
			return err
		}
		return ask(r)
	})
	return r, err
}

// Run has Alertmanager and Prometheus run on what the operator wrote: at first it starts them, and later it does as the
// config-reloader in their pods.
func (s *Story) Run(ctx context.Context, r *Rendered) error {
	alertmanager := filepath.Join(s.dir, "alertmanager")
	if err := write(filepath.Join(alertmanager, "alertmanager.yaml"), r.Alertmanager); err != nil {
		return err
	}
	if s.alertmanager == nil {
		var err error
		if s.alertmanager, err = s.kube.StartServer(ctx, "alertmanager", flags(r.alertmanagerArgs, alertmanager, map[string]string{
			"config.file":       "alertmanager.yaml",
			"storage.path":      "data",
			"web.config.file":   "",
			"cluster.peer-name": "",
		})...); err != nil {
			return err
		}
	}
	prometheus := filepath.Join(s.dir, "prometheus")
	if err := s.mountPrometheus(prometheus, r); err != nil {
		return err
	}
	if s.prometheus == nil {
		var err error
		if s.prometheus, err = s.kube.StartServer(ctx, "prometheus", flags(r.prometheusArgs, prometheus, map[string]string{
			"config.file":       "prometheus.yaml",
			"storage.tsdb.path": "data",
			"web.config.file":   "",
		})...); err != nil {
			return err
		}
		return nil
	}
	return errors.Join(post(ctx, s.alertmanager.URL("/-/reload")), post(ctx, s.prometheus.URL("/-/reload")))
}

// flags are the arguments that the operator gave the container, but for the address to listen at, which StartServer adds, and
// for files, which lie in dir and not in volumes. A flag with no path is left out: there are no certificates and no peers.
func flags(args []string, dir string, paths map[string]string) (out []string) {
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		path, replaced := paths[name]
		switch {
		case name == "web.listen-address", replaced && path == "":
		case replaced:
			out = append(out, "--"+name+"="+filepath.Join(dir, path))
		default:
			out = append(out, arg)
		}
	}
	return out
}

// Paged waits until Slack has a message that is like this one, and returns it.
func (s *Story) Paged(ctx context.Context, title string, resolved bool) (m Message, err error) {
	err = s.kube.Eventually(ctx, fmt.Sprintf("Slack to hear of %s, resolved: %t", title, resolved), func() error {
		messages := s.Slack.Messages()
		i := slices.IndexFunc(messages, func(m Message) bool { return m.Title == title && m.Resolved == resolved })
		if i < 0 {
			return fmt.Errorf("it heard %q", messages)
		}
		m = messages[i]
		return nil
	})
	return m, err
}

// Logs returns the ends of what both programs wrote.
func (s *Story) Logs() string {
	var text strings.Builder
	for _, server := range []*cluster.Server{s.alertmanager, s.prometheus} {
		if server != nil {
			fmt.Fprintf(&text, "%s:\n", server.Log())
		}
	}
	return text.String()
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
