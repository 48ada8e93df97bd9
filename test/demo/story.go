package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/test/e2e/story"
)

// story shows how the examples end, and how the broken one would have ended that was refused.
func (d *demo) story() error {
	d.heading("Does it work? A real Prometheus and Alertmanager run on the files that prometheus-operator writes")
	s, err := story.New(d.ctx, d.kube)
	if err != nil {
		return err
	}
	defer s.Close()
	d.progress("applying the examples again, with intervals of a second and a stand-in for Slack on this machine")
	for _, example := range []string{
		"prometheus.yaml", "alertmanager.yaml", "secret.yaml",
		"alertmanagerconfig.yaml", "prometheusrule-pod-not-ready.yaml", "prometheusrule-watchdog.yaml",
	} {
		if err := d.apply(s, example); err != nil {
			return err
		}
	}
	operator, err := d.kube.StartOperator(d.ctx)
	if err != nil {
		return err
	}
	if err := operator.Settled(d.ctx, 1, 1, 0); err != nil {
		return err
	}
	if err := d.follow(s, func(*story.Rendered) error { return nil }); err != nil {
		return err
	}
	if err := d.alerts(s); err != nil {
		return err
	}
	return d.prevented(s)
}

// alerts has an alert fire and resolve, and says where the one that always fires goes.
func (d *demo) alerts(s *story.Story) error {
	d.progress("a pod fails, and recovers")
	s.Pods.Fail(true)
	if err := d.hear(s, "KubePodNotReady", false); err != nil {
		return err
	}
	s.Pods.Fail(false)
	if err := d.hear(s, "KubePodNotReady", true); err != nil {
		return err
	}
	receivers, err := s.Receivers(d.ctx, "Watchdog")
	if err != nil {
		return err
	}
	d.progress("Watchdog fires all the time, and goes to " + strings.Join(receivers, ", "))
	fmt.Println()
	return nil
}

// prevented shows what becomes of the broken configuration that the webhook refused.
func (d *demo) prevented(s *story.Story) error {
	d.heading("What the webhook prevented: the broken AlertmanagerConfig, with the webhook removed")
	if err := d.kube.Kubectl(d.ctx, "delete", "validatingwebhookconfiguration", "alertlint").Err(); err != nil {
		return err
	}
	if err := d.kube.Eventually(d.ctx, "the API server to ask no webhook", func() error {
		return d.apply(s, "broken/alertmanagerconfig.yaml")
	}); err != nil {
		return err
	}
	if err := d.follow(s, func(r *story.Rendered) error {
		if strings.Contains(r.Alertmanager, "Watchdog") {
			return errors.New("there still is a route for Watchdog")
		}
		return nil
	}); err != nil {
		return err
	}
	if err := d.hear(s, "Watchdog", false); err != nil {
		return err
	}
	fmt.Println()
	return nil
}

func (d *demo) apply(s *story.Story, example string) error {
	result, err := s.Apply(d.ctx, example)
	if err != nil {
		return err
	}
	return result.Err()
}

// follow runs Prometheus and Alertmanager on the files that the operator writes, once they are as asked for.
func (d *demo) follow(s *story.Story, ask func(*story.Rendered) error) error {
	rendered, err := s.Await(d.ctx, "the examples", ask)
	if err != nil {
		return err
	}
	if err := s.Run(d.ctx, rendered); err != nil {
		return err
	}
	d.progress("Prometheus and Alertmanager run with these files")
	return nil
}

// hear waits until an alert reaches Slack, and shows all messages since the last call.
func (d *demo) hear(s *story.Story, alert string, resolved bool) error {
	if _, err := s.Paged(d.ctx, alert, resolved); err != nil {
		return err
	}
	messages := s.Slack.Messages()
	for _, message := range messages[d.heard:] {
		d.progress("Slack: " + d.paint("1", message.String()))
	}
	d.heard = len(messages)
	return nil
}
