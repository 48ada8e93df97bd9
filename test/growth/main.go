// Growth looks for work that grows faster than what a user wrote. It lengthens the lists, maps and texts of objects, counts
// what judging them takes, and names what more than doubles where they double. It counts and reads no clock, so a busy
// machine finds the same as an idle one.
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/coverage"
	"time"

	"github.com/go-logr/logr"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

func main() {
	lasting := flag.Duration("time", 2*time.Minute, "how long to grow places at random, after each kind of place was grown once")
	seed := flag.Uint64("seed", 0, "grow what this number stands for, and nothing else")
	flag.Parse()
	logf.SetLogger(logr.Discard())
	covered = coverage.ClearCounters() == nil
	all, err := scenarios(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "growth:", err)
		os.Exit(2)
	}
	failed := false
	report := func(text string) {
		if text != "" {
			failed = true
			fmt.Println(text)
		}
	}
	if *seed != 0 {
		report(random(all, *seed))
	} else {
		fmt.Println(sweep(all, 64, true, report), "kinds of places were grown")
		tried := 0
		for end := time.Now().Add(*lasting); time.Now().Before(end); tried++ {
			seed := rand.Uint64()
			if text := random(all, seed); text != "" {
				report(fmt.Sprintf("-seed %d: %s", seed, text))
			}
		}
		fmt.Println(tried, "more were grown at random")
	}
	if failed {
		os.Exit(1)
	}
}
