// Attack boots a Kubernetes API server on this machine, installs alertlint in front of it with the limits that it is shipped
// with, and has a tenant attack it while someone else works. It prints what each attack was answered and what it cost.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

type options struct {
	each, total, p99 time.Duration
	memory           int64 // MiB
	only             string
	race, list       bool
}

const usage = `Usage: go run ./test/attack [flags]

Boots etcd, kube-apiserver and alertlint's webhook on loopback, the webhook in a memory cgroup of the limit in
manifests/base/deployment.yaml. A tenant who may write one namespace attacks it, while another user creates and changes
objects of 10 rules, 10 a second. The exit status is 1 if an attack is answered otherwise than it should be, the webhook
dies, or the other user is refused or waits. docs/decisions/attack.md says what is measured, and how.

`

func main() {
	var o options
	flag.DurationVar(&o.each, "each", 3*time.Second, "how long each attack goes on")
	flag.DurationVar(&o.total, "for", 0, "take all attacks in turn for so long, and each at least once, against one process (default: each once)")
	flag.DurationVar(&o.p99, "p99", 500*time.Millisecond, "what the other user may wait for alertlint, at the 99th percentile")
	flag.Int64Var(&o.memory, "memory", 450, "MiB that the webhook may use at its peak")
	flag.StringVar(&o.only, "only", "", "run the attacks whose `name` begins so; several are separated by commas")
	flag.BoolVar(&o.race, "race", false, "build the webhook with the race detector; judge only races and crashes")
	flag.BoolVar(&o.list, "list", false, "list the attacks and what each should be answered")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "attack:", err)
		code = 1
	}
	os.Exit(code)
}

func run(ctx context.Context, o options) (code int, err error) {
	attacks, err := chosen(o.only)
	if err != nil {
		return 0, err
	}
	if o.list {
		for _, a := range attacks {
			fmt.Printf("%-22s %-30s %s\n", a.name, a.want.text, a.about)
		}
		return 0, nil
	}
	dir, err := os.MkdirTemp("", "alertlint-attack-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	t, err := boot(ctx, o, dir)
	if err != nil {
		return 0, err
	}
	defer t.stop()
	failed, err := t.all(ctx, o, attacks)
	if err != nil || failed > 0 {
		return 1, err
	}
	return 0, nil
}

// chosen returns the attacks that the flag asks for.
func chosen(only string) ([]attack, error) {
	all := table()
	if only == "" {
		return all, nil
	}
	var some []attack
	for _, a := range all {
		for prefix := range strings.SplitSeq(only, ",") {
			if strings.HasPrefix(a.name, prefix) {
				some = append(some, a)
				break
			}
		}
	}
	if len(some) == 0 {
		return nil, fmt.Errorf("no attack begins with %q; -list shows all", only)
	}
	return some, nil
}
