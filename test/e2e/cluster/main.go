package cluster

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Main is the body of a TestMain: it calls run with a folder of its own until a signal comes, and exits with the code that
// run returns. Without the tools, and unless ALERTLINT_E2E asks for them, the tests are skipped.
func Main(run func(ctx context.Context, dir string) (code int, err error)) {
	flag.Parse()
	code, err := inFolder(run)
	if errors.Is(err, ErrNoTools) && os.Getenv("ALERTLINT_E2E") == "" {
		fmt.Fprintln(os.Stderr, "skipping the end-to-end tests:", err)
		os.Exit(0)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}

func inFolder(run func(context.Context, string) (int, error)) (int, error) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	dir, err := os.MkdirTemp("", "alertlint-e2e-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	return run(ctx, dir)
}
