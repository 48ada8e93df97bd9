package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/rules"
)

// pollInterval is how often files are looked at. A kubelet takes up to a minute to bring a changed ConfigMap.
const pollInterval = time.Second

// keepPolicy keeps the state's linter at what the policy file says. Where the file is broken or gone, the last good policy
// stays in force, and where there was none yet, the webhook is not ready.
func keepPolicy(ctx context.Context, file string, state *admit.State) error {
	if file == "" {
		state.SetLinter(lint.New(rules.All(), lint.DefaultPolicy()))
		return nil
	}
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	var last os.FileInfo
	complained := ""
	for {
		// A ConfigMap's file is a link, which kubelet turns to another file: Stat sees that as it follows links.
		info, err := os.Stat(file)
		if err != nil || changed(last, info) {
			if err == nil {
				err = readPolicy(file, info.Size(), state)
				last = info
			}
			// A file that stays away is one failure, not one a second.
			if err == nil || err.Error() != complained {
				report(file, err)
				complained = ""
			}
			if err != nil {
				complained = err.Error()
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func changed(last, now os.FileInfo) bool {
	return last == nil || !os.SameFile(last, now) || !last.ModTime().Equal(now.ModTime()) || last.Size() != now.Size()
}

func readPolicy(file string, size int64, state *admit.State) error {
	var text []byte
	if size <= lint.MaxPolicyBytes {
		var err error
		if text, err = os.ReadFile(file); err != nil {
			return err
		}
	} else {
		text = make([]byte, lint.MaxPolicyBytes+1) // ReadPolicy says what is wrong with it.
	}
	all := rules.All()
	policy, err := lint.ReadPolicy(text, all)
	if err != nil {
		return err
	}
	state.SetLinter(lint.New(all, policy))
	return nil
}

func report(file string, err error) {
	admit.CountReload(err)
	if err != nil {
		slog.Error("the policy cannot be read; the last good one stays in force", "file", file, "error", err)
		return
	}
	slog.Info("the policy was read", "file", file)
}
