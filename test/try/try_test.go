package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the transcript anew")

// TestTry runs what make try runs.
func TestTry(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin+"/", "./cmd/alertlint", "./cmd/webhook")
	build.Dir = "../.."
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	t.Chdir("../..")
	if !*update {
		if err := check(t.Context(), bin, io.Discard); err != nil {
			t.Error(err)
		}
		return
	}
	var printed bytes.Buffer
	if err := walk(t.Context(), bin, &printed); err != nil {
		t.Fatal(err)
	}
	transcript = printed.String() // for the other tests
	if err := os.WriteFile("test/try/testdata/transcript.golden", printed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A transcript that differs is an error that shows the line.
func TestCheckFindsDifferences(t *testing.T) {
	old := transcript
	defer func() { transcript = old }()
	transcript = "1. Something else\n"
	err := compare("1. Something\n")
	if err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v", err)
	}
}

// applied is a command that the transcripts share, whether or not the answer is only a dry run, and what was answered.
var applied = regexp.MustCompile(`(?m)^\$ kubectl (?:apply|create) -f (\S+)(?: --dry-run=server)?\n((?:.+\n)+)`)

// What is printed in kubectl's name is what kubectl printed in front of a real API server, as the end-to-end tests have
// recorded it.
func TestKubectlPrintsTheSame(t *testing.T) {
	recorded, err := os.ReadFile("../e2e/testdata/examples.golden")
	if err != nil {
		t.Fatal(err)
	}
	real := map[string]string{}
	for _, m := range applied.FindAllStringSubmatch(string(recorded), -1) {
		if real[m[1]] != "" {
			continue // the object was there by then
		}
		answer := strings.TrimSuffix(m[2], "[exit status 1]\n")
		real[m[1]] = strings.Replace(answer, " created\n", " created (server dry run)\n", 1)
	}
	shown := applied.FindAllStringSubmatch(transcript, -1)
	if len(shown) < 5 {
		t.Errorf("%d commands are shown", len(shown))
	}
	for _, m := range shown {
		if diff := cmp.Diff(real[m[1]], m[2]); diff != "" {
			t.Errorf("%s (-kubectl +try):\n%s", m[1], diff)
		}
	}
}
