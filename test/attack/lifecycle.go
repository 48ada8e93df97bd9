package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const alertmanager = `
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main-%d, namespace: monitoring}
spec: {alertmanagerConfigSelector: {}, alertmanagerConfigNamespaceSelector: {}}
`

// started notes the process that was started last.
func (t *target) started() error {
	text, err := os.ReadFile(t.pidFile)
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	t.process = process(pid)
	t.killing = sync.Once{}
	t.starts++
	return err
}

// kill ends the webhook as the kernel would. It is restarted by whoever finds it dead.
func (t *target) kill() {
	t.killing.Do(func() { _ = syscall.Kill(int(t.process), syscall.SIGKILL) })
}

// fresh ends the webhook and starts it anew.
func (t *target) fresh(ctx context.Context) error {
	t.webhook.Kill()
	if err := t.webhook.Start(ctx); err != nil {
		return err
	}
	return t.started()
}

// setView has n Alertmanagers in the cluster, each of which selects every AlertmanagerConfig.
func (t *target) setView(ctx context.Context, n int) error {
	if n == t.view {
		return nil
	}
	var text strings.Builder
	for i := range max(n, t.view) {
		if i >= min(n, t.view) {
			fmt.Fprintf(&text, "---"+alertmanager, i)
		}
	}
	verb := "apply"
	if n < t.view {
		verb = "delete"
	}
	if err := t.kube.KubectlInput(ctx, []byte(text.String()), verb, "-f", "-").Err(); err != nil {
		return err
	}
	t.view = n
	// The webhook's watch is behind by milliseconds, and says nothing of where it is.
	time.Sleep(time.Second)
	return nil
}

// checkSecrets starts the webhook with --check-secrets, and with the rights that this takes.
func (t *target) checkSecrets(ctx context.Context) error {
	if t.secrets {
		return nil
	}
	if _, err := t.webhook.CheckSecrets(ctx); err != nil {
		return err
	}
	t.secrets = true
	return t.started()
}

func (t *target) stop() {
	if t.kube != nil {
		t.kube.Stop()
	}
	if t.cgroup != nil {
		t.cgroup.remove()
	}
}
