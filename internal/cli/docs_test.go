package cli

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var fenced = regexp.MustCompile("(?s)```(yaml|json)\n(.*?)```")

// TestJSONOutputPage holds the page's example to what is printed.
func TestJSONOutputPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/json-output.md")
	if err != nil {
		t.Fatal(err)
	}
	example := map[string][]byte{}
	for _, m := range fenced.FindAllSubmatch(page, -1) {
		example[string(m[1])] = m[2]
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("shop.yaml", example["yaml"], 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := Run([]string{"lint", "-o", "json", "shop.yaml"}, nil, &stdout, &stderr); code != exitFindings {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	if diff := cmp.Diff(string(example["json"]), stdout.String()); diff != "" {
		t.Errorf("docs/json-output.md (-page +printed):\n%s", diff)
	}
}
