package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
)

// tour is one run: what has been printed so far, and the webhook once it has been started.
type tour struct {
	ctx     context.Context
	bin     string
	out     io.Writer
	steps   int
	webhook *webhook
}

// watchdogToSlack is an AlertmanagerConfig that lets Watchdog through to Slack.
const watchdogToSlack = "examples/broken/alertmanagerconfig.yaml"

// walk shows every step with the command that a user would type. The webhook has ended when it returns.
func walk(ctx context.Context, bin string, out io.Writer) (err error) {
	t := &tour{ctx: ctx, bin: bin, out: out}
	defer func() { err = errors.Join(err, t.stop()) }()
	for _, part := range []func() error{t.lint, t.start, t.admit, t.repair, t.ratchet, t.stop} {
		if err := part(); err != nil {
			return err
		}
	}
	t.heading("Done: the webhook is stopped, nothing was installed. make demo shows the same in front of a real API server.")
	return nil
}

// stop ends the webhook if it runs.
func (t *tour) stop() error {
	if t.webhook == nil {
		return nil
	}
	w := t.webhook
	t.webhook = nil
	return w.stop()
}

// lint shows the command line.
func (t *tour) lint() error {
	t.heading("The good examples: nothing to report, exit code 0")
	if err := t.alertlint(0, "lint examples/*.yaml"); err != nil {
		return err
	}
	t.heading("The broken examples: each finding has its place, the object, and what to do; exit code 1")
	if err := t.alertlint(1, "lint examples/broken"); err != nil {
		return err
	}
	t.heading("What lint --fix would change")
	return t.alertlint(1, "lint --diff "+watchdogToSlack)
}

// alertlint runs the command line, and expects an exit code.
func (t *tour) alertlint(want int, line string) error {
	t.command("bin/alertlint " + line)
	var args []string
	for _, word := range strings.Fields(line) {
		if strings.Contains(word, "*") { // as the user's shell would
			names, err := filepath.Glob(word)
			if err != nil || len(names) == 0 {
				return fmt.Errorf("no files match %s: run this in the root of the repository (%w)", word, err)
			}
			args = append(args, names...)
			continue
		}
		args = append(args, word)
	}
	cmd := exec.CommandContext(t.ctx, filepath.Join(t.bin, "alertlint"), args...)
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("%w; make build builds it", err)
	}
	t.print(printed.String())
	if got := cmd.ProcessState.ExitCode(); got != want {
		return fmt.Errorf("alertlint %s: exit code %d, want %d", line, got, want)
	}
	return nil
}

func (t *tour) start() (err error) {
	t.heading("Start the webhook without a cluster; --stack files stand for what the cluster holds")
	t.command("bin/webhook --standalone --stack " + strings.Join(stack, " --stack ") + " &")
	t.webhook, err = startWebhook(t.ctx, t.bin)
	if err != nil {
		return err
	}
	t.print("/validate and /mutate answer on the loopback address.\n" +
		"No kubectl runs here: each command below is put to the webhook as the AdmissionReviews\n" +
		"that an API server would send for it, and the answers are printed as kubectl prints them.\n")
	return nil
}

// admit shows what goes in and what is refused.
func (t *tour) admit() error {
	t.heading("Good objects are accepted silently")
	for _, file := range []string{"examples/alertmanagerconfig.yaml", "examples/prometheusrule-pod-not-ready.yaml"} {
		if err := t.apply(file, accepted); err != nil {
			return err
		}
	}
	t.heading("Refused: Watchdog, which always fires, would go to Slack")
	if err := t.apply(watchdogToSlack, refused); err != nil {
		return err
	}
	t.heading("Refused: one parenthesis too many, for which prometheus-operator would skip the whole object")
	return t.apply("examples/broken/prometheusrule-pod-not-ready.yaml", refused)
}

// repair shows a patch.
func (t *tour) repair() error {
	t.heading("Repaired: no Prometheus would load this rule, so /mutate adds the missing label")
	const file = "examples/broken/prometheusrule-unlabelled.yaml"
	if err := t.apply(file, accepted); err != nil {
		return err
	}
	t.command("kubectl apply -f " + file + " --dry-run=server -o yaml")
	answer, err := t.ask(file, nil)
	if err != nil {
		return err
	}
	t.print(answer.warned() + answer.yaml())
	return nil
}

// ratchet shows an update of an object that was broken before.
func (t *tour) ratchet() error {
	t.heading("Only new mistakes are refused: the broken object was stored before alertlint came, and may still be changed")
	t.command("kubectl annotate alertmanagerconfig alerts-to-slack -n monitoring team=shop --dry-run=server")
	answer, err := t.ask(watchdogToSlack, map[string]string{"team": "shop"})
	if err != nil {
		return err
	}
	return t.show(answer, "annotated", accepted)
}

// verdict is what is expected of the webhook.
type verdict bool

const (
	accepted verdict = true
	refused  verdict = false
)

// apply asks about the creation of the object of a file.
func (t *tour) apply(file string, want verdict) error {
	t.command("kubectl apply -f " + file + " --dry-run=server")
	answer, err := t.ask(file, nil)
	if err != nil {
		return err
	}
	return t.show(answer, "created", want)
}

func (t *tour) show(a *answer, done string, want verdict) error {
	t.print(a.printed(done))
	if got := verdict(a.allowed()); got != want {
		return fmt.Errorf("%s: allowed is %t, want %t", a.object.GetName(), got, want)
	}
	return nil
}

func (t *tour) heading(text string) {
	t.steps++
	fmt.Fprintf(t.out, "%d. %s\n\n", t.steps, text)
}

func (t *tour) command(line string) { fmt.Fprintln(t.out, "$ "+line) }

func (t *tour) print(text string) { fmt.Fprintln(t.out, text) }
