package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// CheckSecrets applies the component that lets the webhook look into Secrets, and starts it anew with the flag that the
// component gives it. The function that it returns undoes this.
func (w *Webhook) CheckSecrets(ctx context.Context) (undo func(context.Context) error, err error) {
	file := filepath.Join(w.overlay, "kustomization.yaml")
	before, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	component, err := filepath.Rel(w.overlay, filepath.Join(w.cluster.root, "manifests", "components", "check-secrets"))
	if err != nil {
		return nil, err
	}
	with := append([]byte(fmt.Sprintf("components: [%s]\n", component)), before...)
	if err := os.WriteFile(file, with, 0o600); err != nil {
		return nil, err
	}
	undo = func(ctx context.Context) error {
		if err := os.WriteFile(file, before, 0o600); err != nil {
			return err
		}
		deleted := w.cluster.Kubectl(ctx, "delete", "clusterrole,clusterrolebinding", "alertlint-check-secrets")
		if err := deleted.Err(); err != nil {
			return err
		}
		return w.restart(ctx)
	}
	if err := w.Apply(ctx); err != nil {
		return undo, err
	}
	return undo, w.restart(ctx, "--check-secrets")
}

func (w *Webhook) restart(ctx context.Context, flags ...string) error {
	w.Stop()
	w.flags = flags
	if err := w.Apply(ctx); err != nil {
		return err
	}
	return w.Start(ctx)
}

// Kubeconfig is a file with the webhook's own rights.
func (w *Webhook) Kubeconfig() string { return w.config }
