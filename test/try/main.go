// The try command shows both doors of alertlint without a cluster: it lints the examples, starts the webhook in its
// standalone mode, and asks it about the examples as an API server would. It ends with status 1 if an answer is not the
// one that is recorded in testdata.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// transcript is what a run prints. `go test ./test/try -update` writes it anew.
//
//go:embed testdata/transcript.golden
var transcript string

func main() {
	bin := flag.String("bin", "bin", "`folder` of alertlint and webhook; make build builds them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := check(ctx, *bin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "try:", err)
		stop()
		os.Exit(1)
	}
}

// check runs the walk in the current folder, which has to be the root of the repository, and compares what it printed with
// the recorded transcript.
func check(ctx context.Context, bin string, out io.Writer) error {
	var printed bytes.Buffer
	if err := walk(ctx, bin, io.MultiWriter(out, &printed)); err != nil {
		return err
	}
	return compare(printed.String())
}

// compare finds the first line that is not as recorded.
func compare(printed string) error {
	want, got := strings.Split(transcript, "\n"), strings.Split(printed, "\n")
	for i := range max(len(want), len(got)) {
		if w, g := line(want, i), line(got, i); w != g {
			return fmt.Errorf("line %d of the output differs from test/try/testdata/transcript.golden:\n  recorded: %s\n  printed:  %s", i+1, w, g)
		}
	}
	return nil
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}
