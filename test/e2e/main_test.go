// Package e2e shows alertlint at work in front of a real API server. One cluster serves all tests.
package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

var (
	update = flag.Bool("update", false, "write the golden files")

	kube      *cluster.Cluster
	webhook   *cluster.Webhook
	alertlint string // the command line, built from this checkout
)

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if errors.Is(err, cluster.ErrNoTools) && os.Getenv("ALERTLINT_E2E") == "" {
		fmt.Fprintln(os.Stderr, "skipping the end-to-end tests:", err)
		os.Exit(0)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	dir, err := os.MkdirTemp("", "alertlint-e2e-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)

	kube, err = cluster.Start(ctx, dir)
	if err != nil {
		return 0, err
	}
	defer kube.Stop()
	if err := kube.InstallCRDs(ctx); err != nil {
		return 0, err
	}
	if err := kube.StartCertManager(); err != nil {
		return 0, err
	}
	// What alertlint finds when it comes.
	if err := kube.Kubectl(ctx, "apply", "-f", "test/e2e/testdata/before.yaml").Err(); err != nil {
		return 0, err
	}
	bin := filepath.Join(dir, "bin")
	build := exec.CommandContext(ctx, "go", "build", "-o", bin+"/",
		"github.com/alertlint/alertlint/cmd/alertlint", "github.com/alertlint/alertlint/cmd/webhook")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building alertlint: %w\n%s", err, out)
	}
	alertlint = filepath.Join(bin, "alertlint")
	webhook, err = kube.InstallAlertlint(ctx, filepath.Join(bin, "webhook"))
	if err != nil {
		return 0, err
	}
	return m.Run(), nil
}
