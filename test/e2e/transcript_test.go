package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/test/e2e/cluster"
)

// transcript is a session at a terminal: commands, and what they answered.
type transcript struct {
	t    *testing.T
	text strings.Builder
}

// newTranscript begins a session that is compared with testdata/NAME.golden when the test ends.
func newTranscript(t *testing.T, name string) *transcript {
	s := &transcript{t: t}
	t.Cleanup(func() { s.compare(filepath.Join("testdata", name+".golden")) })
	return s
}

// note writes a line that says what the next command is for.
func (s *transcript) note(text string) { fmt.Fprintf(&s.text, "# %s\n", text) }

func (s *transcript) kubectl(args ...string) cluster.Result {
	s.t.Helper()
	result := kube.Kubectl(s.t.Context(), args...)
	fmt.Fprintf(&s.text, "$ kubectl %s\n", strings.Join(quoted(args), " "))
	// kubectl warns before it answers.
	s.text.WriteString(result.Stderr + result.Stdout)
	if result.Exit != 0 {
		fmt.Fprintf(&s.text, "[exit status %d]\n", result.Exit)
	}
	s.text.WriteString("\n")
	return result
}

func quoted(args []string) []string {
	var out []string
	for _, a := range args {
		if strings.ContainsAny(a, " {}*\"") {
			a = "'" + a + "'"
		}
		out = append(out, a)
	}
	return out
}

// passing is what differs from run to run.
var passing = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`(creationTimestamp|time): .*`), "$1: TIME"},
	{regexp.MustCompile(`(resourceVersion|uid): .*`), "$1: ANY"},
	{regexp.MustCompile(`/\S*/(LIVE|MERGED)-\d+`), "$1"},
	{regexp.MustCompile(`(?m)^((?:---|\+\+\+|diff) .*?)\t.*$`), "$1"},
}

func (s *transcript) compare(path string) {
	got := s.text.String()
	for _, p := range passing {
		got = p.pattern.ReplaceAllString(got, p.instead)
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			s.t.Error(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		s.t.Errorf("%s (-want +got), go test -update writes it anew:\n%s", path, diff)
	}
}
