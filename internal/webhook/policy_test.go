package webhook

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/admit"
)

// logged gathers what is logged, without the time.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var lines []string
	for line := range bytes.Lines(l.text.Bytes()) {
		lines = append(lines, string(bytes.TrimSpace(line)))
	}
	return lines
}

// TestPolicyLog follows a policy from its first reading on: what it changes is said, and what is wrong with it once.
func TestPolicyLog(t *testing.T) {
	log := &logged{}
	setLogger(slog.NewJSONHandler(log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "file" {
			return slog.Attr{}
		}
		return a
	}}))
	t.Cleanup(func() { setLogger(slog.DiscardHandler) })
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	mount(t, dir, "0", map[string]string{"policy.yaml": "namespaces: {exempt: [kube-system]}"})
	go func() { done <- keepPolicy(ctx, filepath.Join(dir, "policy.yaml"), &admit.State{}) }()

	var want []string
	for i, step := range []struct{ text, line string }{
		{"", `{"level":"INFO","msg":"policy loaded","differsFromBuiltIn":["namespaces.exempt: +kube-system"]}`},
		{"severity: {promql-syntax: off}\nlocked: [object-invalid]", `{"level":"INFO","msg":"policy reloaded","changes":[` +
			`"severity.promql-syntax: error -> off",` +
			`"locked: -promql-syntax, -promql-budget, -rule-invalid, -rule-unloadable, -prometheus-invalid, -alertmanager-config-invalid, -alertmanager-config-unloadable, -not-judged",` +
			`"namespaces.exempt: -kube-system"]}`},
		{"# locked: []\n", `{"level":"ERROR","msg":"cannot read the policy; keeping the last good one, if any",` +
			`"error":"the file is empty, or has only comments; write {} to use the built-in policy"}`},
		{"severity: {promql-syntax: off}\nlocked: [object-invalid] # as before", `{"level":"INFO","msg":"policy reloaded","changes":[]}`},
	} {
		if i > 0 {
			mount(t, dir, string(rune('0'+i)), map[string]string{"policy.yaml": step.text})
		}
		want = append(want, step.line)
		eventually(t, step.line, func() string {
			if !slices.Contains(log.lines(), step.line) {
				return "not logged"
			}
			return ""
		})
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, log.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
