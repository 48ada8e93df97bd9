package story

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

const (
	toNoOne = "monitoring/alerts-to-slack/null"
	toSlack = "monitoring/alerts-to-slack/slack"
)

// The examples go through alertlint's webhook into the cluster, and what the operator writes of them pages a pod that is not
// ready, and never Watchdog. Without the webhook their broken twins get in, page Watchdog, and say nothing of the pod.
func TestStory(t *testing.T) {
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := begin(t, ctx)
	for _, chapter := range []struct {
		name string
		tell func(*testing.T, context.Context, *Story)
	}{
		{"the examples go in", examplesGoIn},
		{"Watchdog fires and goes to no one", watchdogGoesToNoOne},
		{"Slack hears of a pod", slackHearsOfAPod},
		{"the broken twins are refused", brokenTwinsAreRefused},
		{"without the webhook they go in", brokenTwinsGoIn},
		{"and page Watchdog", watchdogPages},
		{"and say nothing of a pod", podIsNotHeardOf},
	} {
		if !t.Run(chapter.name, func(t *testing.T) { chapter.tell(t, ctx, s) }) {
			t.FailNow()
		}
	}
}

// begin boots a cluster with alertlint's webhook and prometheus-operator.
func begin(t *testing.T, ctx context.Context) *Story {
	kube, err := cluster.Start(ctx, t.TempDir())
	must(t, err)
	t.Cleanup(kube.Stop)
	must(t, kube.InstallCRDs(ctx))
	must(t, kube.StartCertManager())
	webhook := filepath.Join(kube.Dir, "webhook")
	build := exec.CommandContext(ctx, "go", "build", "-o", webhook, "github.com/alertlint/alertlint/cmd/webhook")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the webhook: %v\n%s", err, out)
	}
	alertlint, err := kube.InstallAlertlint(ctx, webhook)
	must(t, err)
	operator, err := kube.StartOperator(ctx)
	must(t, err)
	s, err := New(ctx, kube)
	must(t, err)
	t.Cleanup(func() {
		s.Close()
		if t.Failed() {
			t.Logf("the ends of all logs\n%s\n%s\n%s", alertlint.Log(), operator.Log(), s.Logs())
		}
	})
	return s
}

func examplesGoIn(t *testing.T, ctx context.Context, s *Story) {
	examples, err := filepath.Glob("../../../examples/*.yaml")
	must(t, err)
	for _, example := range examples {
		must(t, s.apply(ctx, filepath.Base(example)))
	}
	must(t, s.kube.Eventually(ctx, "the webhook to label the rule that has none", func() error {
		if err := s.apply(ctx, "broken/prometheusrule-unlabelled.yaml"); err != nil {
			return err
		}
		rule := []string{"prometheusrule", "node-not-ready", "-n", namespace}
		if s.kube.Kubectl(ctx, append([]string{"get", "-o=jsonpath={.metadata.labels}"}, rule...)...).Stdout != "" {
			return nil
		}
		// The webhook's cache does not have the Prometheus yet.
		return errors.Join(errors.New("it has no labels"), s.kube.Kubectl(ctx, append([]string{"delete"}, rule...)...).Err())
	}))
	rendered, err := s.Await(ctx, "the examples", func(r *Rendered) error {
		return r.holds("Watchdog", "KubePodNotReady", "KubeNodeNotReady")
	})
	must(t, err)
	must(t, s.Run(ctx, rendered))
}

func watchdogGoesToNoOne(t *testing.T, ctx context.Context, s *Story) {
	must(t, s.fires(ctx, "Watchdog"))
	must(t, s.goesTo(ctx, "Watchdog", toNoOne))
}

// Watchdog has been in Alertmanager before the pod fails, and its group waits as long as that of the pod: would it page
// anyone, it would have done so before.
func slackHearsOfAPod(t *testing.T, ctx context.Context, s *Story) {
	firing, err := s.Firing(ctx)
	must(t, err)

	s.Pods.Fail(true)
	page, err := s.Paged(ctx, "KubePodNotReady", false)
	must(t, err)
	if want := "Pod shop/checkout-0 has not been ready"; !strings.HasPrefix(page.Text, want) || page.Channel != "#alerts" {
		t.Errorf("Slack heard %q, want %q in #alerts", page, want)
	}
	must(t, s.goesTo(ctx, "KubePodNotReady", toSlack))

	s.Pods.Fail(false)
	_, err = s.Paged(ctx, "KubePodNotReady", true)
	must(t, err)

	for _, m := range s.Slack.Messages() {
		if m.Title != "KubePodNotReady" {
			t.Errorf("Slack heard of more than the pod: %q", m)
		}
	}
	must(t, s.goesTo(ctx, "Watchdog", toNoOne))
	after, err := s.Firing(ctx)
	must(t, err)
	if before, after := firing["Watchdog"], after["Watchdog"]; before.ActiveAt == "" || before.ActiveAt != after.ActiveAt {
		t.Errorf("Watchdog has not fired throughout: %+v, and later %+v", before, after)
	}
}

var twins = map[string]string{
	"broken/alertmanagerconfig.yaml":           "watchdog-null-route",
	"broken/prometheusrule-pod-not-ready.yaml": "promql-syntax",
}

func brokenTwinsAreRefused(t *testing.T, ctx context.Context, s *Story) {
	for twin, rule := range twins {
		result, err := s.Apply(ctx, twin)
		must(t, err)
		if result.Exit == 0 || !strings.Contains(result.Stderr, "["+rule+"]") {
			t.Errorf("%s: exit status %d, want %s: %s%s", twin, result.Exit, rule, result.Stderr, result.Stdout)
		}
	}
}

func brokenTwinsGoIn(t *testing.T, ctx context.Context, s *Story) {
	must(t, s.kube.Kubectl(ctx, "delete", "validatingwebhookconfiguration,mutatingwebhookconfiguration", "alertlint").Err())
	must(t, s.kube.Kubectl(ctx, "delete", "prometheusrule", "node-not-ready", "-n", namespace).Err())
	for twin := range twins {
		// The API server takes a moment to see that the webhook is gone.
		must(t, s.kube.Eventually(ctx, twin+" to be let in", func() error { return s.apply(ctx, twin) }))
	}
	must(t, s.apply(ctx, "broken/prometheusrule-unlabelled.yaml"))
	rendered, err := s.Await(ctx, "the broken twins", func(r *Rendered) error {
		if strings.Contains(r.Alertmanager, "Watchdog") {
			return errors.New("Alertmanager still has a route for Watchdog")
		}
		return r.holds("Watchdog")
	})
	must(t, err)
	must(t, s.Run(ctx, rendered))
}

func watchdogPages(t *testing.T, ctx context.Context, s *Story) {
	page, err := s.Paged(ctx, "Watchdog", false)
	must(t, err)
	t.Logf("this is what alertlint prevents: %s", page)
	must(t, s.goesTo(ctx, "Watchdog", toSlack))
}

func podIsNotHeardOf(t *testing.T, ctx context.Context, s *Story) {
	s.Pods.Fail(true)
	must(t, s.kube.Eventually(ctx, "Prometheus to see the pod fail", func() error {
		return s.Query(ctx, `kube_pod_status_phase{phase="Failed"} > 0`)
	}))
	rules, err := s.Rules(ctx)
	must(t, err)
	if !slices.Equal(rules, []string{"Watchdog"}) {
		t.Errorf("Prometheus runs %q, want Watchdog alone", rules)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, cluster.ErrNoTools) && os.Getenv("ALERTLINT_E2E") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (s *Story) apply(ctx context.Context, example string) error {
	result, err := s.Apply(ctx, example)
	if err == nil {
		err = result.Err()
	}
	if err != nil {
		return fmt.Errorf("applying %s: %w", example, err)
	}
	return nil
}

// holds returns an error where the rule files do not hold just these alerts, or the configurations are not complete.
func (r *Rendered) holds(want ...string) error {
	var text string
	for _, files := range r.Rules {
		for _, file := range files {
			text += file
		}
	}
	for _, alert := range []string{"Watchdog", "KubePodNotReady", "KubeNodeNotReady"} {
		if got := strings.Contains(text, "alert: "+alert+"\n"); got != slices.Contains(want, alert) {
			return fmt.Errorf("the rule files hold %s: %t", alert, got)
		}
	}
	switch {
	case !strings.Contains(r.Prometheus, "/prometheus-k8s-rulefiles-0/"):
		return fmt.Errorf("Prometheus has no rule files:\n%s", r.Prometheus)
	case !strings.Contains(r.Prometheus, "serviceMonitor/monitoring/kube-state-metrics/0"):
		return fmt.Errorf("Prometheus does not scrape kube-state-metrics:\n%s", r.Prometheus)
	case !strings.Contains(r.Alertmanager, toSlack):
		return fmt.Errorf("Alertmanager does not use alerts-to-slack:\n%s", r.Alertmanager)
	}
	return nil
}

func (s *Story) fires(ctx context.Context, alert string) error {
	return s.kube.Eventually(ctx, alert+" to fire in Prometheus", func() error {
		firing, err := s.Firing(ctx)
		if _, ok := firing[alert]; err == nil && !ok {
			err = fmt.Errorf("what fires is %v", firing)
		}
		return err
	})
}

// goesTo waits until Alertmanager has the alert, and returns an error where it does not go to this receiver alone.
func (s *Story) goesTo(ctx context.Context, alert, receiver string) error {
	var got []string
	err := s.kube.Eventually(ctx, "Alertmanager to have "+alert, func() (err error) {
		got, err = s.Receivers(ctx, alert)
		return err
	})
	if err == nil && !slices.Equal(got, []string{receiver}) {
		err = fmt.Errorf("Alertmanager sends %s to %q, want %s", alert, got, receiver)
	}
	return err
}
