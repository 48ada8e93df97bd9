// Package e2e shows alertlint at work in front of a real API server. One cluster serves all tests.
package e2e

import (
	"context"
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
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
	cluster.Main(func(ctx context.Context, dir string) (int, error) { return run(ctx, m, dir) })
}

func run(ctx context.Context, m *testing.M, dir string) (int, error) {
	var err error
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
