package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	updatePages = flag.Bool("update-pages", false, "write the output that pages show anew")

	yamlFile = regexp.MustCompile("(?s)```yaml\n# (\\S+\\.yaml)\n(.*?)```")
	session  = regexp.MustCompile("(?s)```console\n\\$ alertlint ([^\n]*)\n(.*?)```")
)

// TestPages runs the commands that pages show, in a folder with the files that they show.
func TestPages(t *testing.T) {
	for _, name := range []string{"route.md", "why.md"} {
		t.Run(name, func(t *testing.T) {
			file, err := filepath.Abs(filepath.Join("../../docs", name))
			if err != nil {
				t.Fatal(err)
			}
			page, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			for _, m := range yamlFile.FindAllSubmatch(page, -1) {
				if err := os.WriteFile(string(m[1]), m[2], 0o600); err != nil {
					t.Fatal(err)
				}
			}
			holdSessions(t, file)
		})
	}
}

// holdSessions runs the commands of a page in the current folder, and compares what they print with what the page shows.
func holdSessions(t *testing.T, file string) {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	printed := session.ReplaceAllFunc(page, func(block []byte) []byte {
		commands++
		line := session.FindSubmatch(block)[1]
		var out bytes.Buffer
		Run(strings.Fields(strings.ReplaceAll(string(line), "'", "")), nil, &out, &out)
		return []byte("```console\n$ alertlint " + string(line) + "\n" + out.String() + "```")
	})
	if commands == 0 {
		t.Error("the page shows no command")
	}
	if diff := cmp.Diff(string(page), string(printed)); diff != "" && !*updatePages {
		t.Errorf("-page +output:\n%s", diff)
	} else if diff != "" {
		if err := os.WriteFile(file, printed, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
