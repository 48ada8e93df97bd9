package cluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// keepMounted does for the Secret and the ConfigMap what a kubelet does.
func (w *Webhook) keepMounted(ctx context.Context) {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			// What fails now is tried again with the next tick, as kubelet does.
			_ = w.mount(ctx)
		}
	}
}

func (w *Webhook) mount(ctx context.Context) error {
	core := w.cluster.client.CoreV1()
	secret, err := core.Secrets(namespace).Get(ctx, tlsSecret, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if err := mountVolume(w.certs, secret.ResourceVersion, secret.Data); err != nil {
		return err
	}
	policy, err := core.ConfigMaps(namespace).Get(ctx, "alertlint-policy", metav1.GetOptions{})
	if err != nil {
		return err
	}
	return mountVolume(w.configmap, policy.ResourceVersion,
		map[string][]byte{policyFile: []byte(policy.Data[policyFile])})
}

// mountVolume writes files as kubelet's AtomicWriter does: into a new folder, which a rename of a link puts in place.
func mountVolume(dir, version string, files map[string][]byte) error {
	payload := filepath.Join(dir, "..v"+version)
	if _, err := os.Stat(payload); err == nil {
		return nil
	}
	staging := filepath.Join(dir, "..staging")
	if err := errors.Join(os.RemoveAll(staging), os.MkdirAll(staging, 0o700)); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(staging, name), data, 0o600); err != nil {
			return err
		}
		err := os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name))
		if err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	if err := os.Rename(staging, payload); err != nil {
		return err
	}
	old, readErr := os.Readlink(filepath.Join(dir, "..data"))
	link := filepath.Join(dir, "..data_tmp")
	if err := os.Symlink(filepath.Base(payload), link); err != nil {
		return err
	}
	if err := os.Rename(link, filepath.Join(dir, "..data")); err != nil {
		return err
	}
	if readErr != nil {
		return nil // The first payload replaces none.
	}
	return os.RemoveAll(filepath.Join(dir, old))
}
