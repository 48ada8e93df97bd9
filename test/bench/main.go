// Bench measures alertlint beside the tools that people have today: its webhook beside prometheus-operator's, and
// `alertlint lint` beside `promtool check rules`. Both run on the same rules, in turns, so that a busy machine is
// unfair to neither.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.bin, "bin", "bin", "folder of the programs to measure")
	flag.StringVar(&o.dir, "dir", "", "folder of PrometheusRules to lint (default: 800 objects with 8,000 rules, generated)")
	flag.DurationVar(&o.cell, "time", 2*time.Second, "how long each webhook is asked in each round")
	flag.IntVar(&o.rounds, "rounds", 3, "how many rounds there are")
	flag.IntVar(&o.connections, "connections", 4, "how many connections ask at once")
	flag.StringVar(&o.only, "only", "", "measure no more than webhook or lint")
	flag.Parse()
	if err := bench(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	bin, dir, only      string
	cell                time.Duration
	rounds, connections int
}

func bench(o options) error {
	temp, err := os.MkdirTemp("", "alertlint-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if o.only != "lint" {
		if err := benchWebhooks(o, temp); err != nil {
			return err
		}
	}
	if o.only != "webhook" {
		return benchLint(o, temp)
	}
	return nil
}
