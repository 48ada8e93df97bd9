package cli

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var shown = regexp.MustCompile("(?s)```console\n\\$ alertlint (.*?)\n(.*?)```")

// TestReadme runs the commands that the README shows with their output.
func TestReadme(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := shown.FindAllSubmatch(readme, -1)
	if len(commands) == 0 {
		t.Fatal("the README shows no command")
	}
	for _, m := range commands {
		var out bytes.Buffer
		Run(strings.Fields(string(m[1])), nil, &out, &out)
		if diff := cmp.Diff(string(m[2]), out.String()); diff != "" {
			t.Errorf("alertlint %s (-README +output):\n%s", m[1], diff)
		}
	}
}
