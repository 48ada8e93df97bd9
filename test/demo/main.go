// The demo command boots a Kubernetes API server on this machine, installs alertlint in front of it and walks through
// the examples, with every command and its real answer.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "alertlint-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d := &demo{ctx: ctx, colour: term.IsTerminal(int(os.Stdout.Fd())), start: time.Now()}

	if err := d.boot(dir); err != nil {
		return err
	}
	defer d.kube.Stop()
	if err := d.walk(); err != nil {
		return err
	}
	if err := d.story(); err != nil {
		return err
	}
	d.kube.Stop()
	d.heading("Everything is stopped and removed")
	return nil
}

type demo struct {
	ctx       context.Context
	kube      *cluster.Cluster
	alertlint string
	colour    bool
	start     time.Time
	steps     int
	heard     int // messages to Slack
}

// boot starts all parts. If one fails, it stops those that it has started.
func (d *demo) boot(dir string) (err error) {
	d.heading("Boot a cluster, with prometheus-operator's CRDs and cert-manager")
	d.progress("building alertlint")
	bin := filepath.Join(dir, "bin")
	build := exec.CommandContext(d.ctx, "go", "build", "-o", bin+"/",
		"github.com/alertlint/alertlint/cmd/alertlint", "github.com/alertlint/alertlint/cmd/webhook")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building alertlint: %w", err)
	}
	d.alertlint = filepath.Join(bin, "alertlint")

	d.progress("starting etcd and kube-apiserver")
	if d.kube, err = cluster.Start(d.ctx, dir); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			d.kube.Stop()
		}
	}()
	d.progress("installing the CRDs")
	if err := d.kube.InstallCRDs(d.ctx); err != nil {
		return err
	}
	d.progress("starting cert-manager")
	if err := d.kube.StartCertManager(); err != nil {
		return err
	}
	d.progress("applying manifests/default; cert-manager issues the certificate; starting the webhook")
	if _, err := d.kube.InstallAlertlint(d.ctx, filepath.Join(bin, "webhook")); err != nil {
		return err
	}
	d.progress("ready")
	fmt.Println()
	return nil
}

// walk goes through the examples. A command with an unexpected answer ends the demo.
func (d *demo) walk() error {
	const fails = 1
	for _, step := range []struct {
		heading string
		command string
		exit    int
	}{
		{"A Prometheus that selects rules by their app label, and an Alertmanager", "kubectl create namespace monitoring", 0},
		{"", "kubectl apply -f examples/prometheus.yaml -f examples/alertmanager.yaml -f examples/secret.yaml", 0},
		{"Correct objects are accepted silently", "kubectl apply -f examples/alertmanagerconfig.yaml", 0},
		{"", "kubectl apply -f examples/prometheusrule-pod-not-ready.yaml", 0},
		{
			"An AlertmanagerConfig that sends Watchdog to people is refused",
			"kubectl apply -f examples/broken/alertmanagerconfig.yaml", fails,
		},
		{
			"So is a PrometheusRule with an expression that does not parse; --dry-run=server tells in advance",
			"kubectl apply --dry-run=server -f examples/broken/prometheusrule-pod-not-ready.yaml", fails,
		},
		{
			"A rule that no Prometheus would load gets the missing label",
			"kubectl apply -f examples/broken/prometheusrule-unlabelled.yaml", 0,
		},
		{"", "kubectl get prometheusrules -n monitoring -o custom-columns=NAME:.metadata.name,LABELS:.metadata.labels", 0},
		{
			"Without a cluster, alertlint finds the same in files",
			"alertlint lint examples/broken/alertmanagerconfig.yaml examples/broken/prometheusrule-pod-not-ready.yaml", 1,
		},
		{
			"And it fixes what can be fixed",
			"alertlint lint --diff examples/broken/alertmanagerconfig.yaml", 1,
		},
	} {
		if step.heading != "" {
			d.heading(step.heading)
		}
		if exit := d.run(strings.Fields(step.command)); exit != step.exit {
			return fmt.Errorf("%s: exit status %d, want %d", step.command, exit, step.exit)
		}
	}
	return nil
}

// run shows a command and what it answers, and returns its exit status.
func (d *demo) run(command []string) int {
	fmt.Println(d.paint("1", "$ "+strings.Join(command, " ")))
	var result cluster.Result
	if command[0] == "kubectl" {
		result = d.kube.Kubectl(d.ctx, command[1:]...)
	} else {
		result = d.kube.Run(d.ctx, d.alertlint, command[1:]...)
	}
	// kubectl warns before it answers.
	if result.Stderr != "" {
		code := "33"
		if result.Exit != 0 {
			code = "31"
		}
		fmt.Print(d.paint(code, result.Stderr))
	}
	fmt.Println(result.Stdout)
	return result.Exit
}

func (d *demo) heading(text string) {
	d.steps++
	fmt.Println(d.paint("1;36", fmt.Sprintf("%d. %s", d.steps, text)))
	fmt.Println()
}

func (d *demo) progress(text string) {
	fmt.Printf("%5.1f s  %s\n", time.Since(d.start).Seconds(), text)
}

func (d *demo) paint(code, text string) string {
	if !d.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
