package webhook

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
)

// pollInterval is how often files are looked at. A kubelet takes up to a minute to bring a changed ConfigMap.
const pollInterval = time.Second

// keepPolicy keeps the state's linter at what the policy file says. Where the file is broken or gone, the last good policy
// stays in force, and where there was none yet, the webhook is not ready.
func keepPolicy(ctx context.Context, file string, state *admit.State) error {
	if file == "" {
		state.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
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
			switch {
			case err == nil:
				complained = ""
			case err.Error() != complained:
				// A file that stays away is one failure, not one a second.
				complained = err.Error()
				admit.CountReload(err)
				slog.Error("cannot read the policy; keeping the last good one, if any", "file", file, "error", err)
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
	all := checks.All()
	policy, err := lint.ReadPolicy(text, all)
	if err != nil {
		return err
	}
	admit.CountReload(nil)
	if old := state.Linter(); old != nil {
		slog.Info("policy reloaded", "file", file, "changes", policy.Changes(old.Policy(), all))
	} else {
		slog.Info("policy loaded", "file", file, "differsFromBuiltIn", policy.Changes(lint.DefaultPolicy(), all))
	}
	state.SetLinter(lint.New(all, policy))
	return nil
}
