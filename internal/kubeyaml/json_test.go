package kubeyaml

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	kjson "sigs.k8s.io/json"
	sigsyaml "sigs.k8s.io/yaml"
)

// FuzzToJSON compares with sigs.k8s.io/yaml, by which kubectl reads YAML: what it reads, we read alike.
func FuzzToJSON(f *testing.F) {
	for _, seed := range []string{
		"a: yes\nb: 'yes'\nc: on\nd: y\ne: null\nf: ~\ng:\nh: 010\ni: 0x10\nj: 1_000\nk: 1e3\nl: 1.0\nm: .5\nn: 0o7\n",
		"a: 2024-01-01\nb: 12:30:45\nc: !!str 5\nd: 5.\ne: -0\nf: +1\ng: 18446744073709551616\n",
		"a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3\n",
		"1: a\ntrue: b\n1.5: c\n",
		"a: |\n  x\n   y\n\nb: >-\n  folded\n  text\n",
		"[a, 'b', \"c\\n\", {d: e}]",
		"{\"a\": [1, 2.5, true, null, \"x\"]}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "!") {
			t.Skip("tags, which no one writes into Kubernetes objects, are taken as text")
		}
		want, err := sigsyaml.YAMLToJSONStrict([]byte(text))
		if err != nil {
			return
		}
		var root yaml.Node
		if Unmarshal([]byte(text), &root) != nil || len(root.Content) == 0 {
			return
		}
		got, err := JSON(root.Content[0])
		if err != nil {
			return
		}
		var once any
		if twice, _ := kjson.UnmarshalStrict(got, &once); len(twice) > 0 {
			return // keys that are one only as text: 1 and 1.0
		}
		var w, g any
		if json.Unmarshal(want, &w) != nil {
			return
		}
		if err := json.Unmarshal(got, &g); err != nil {
			t.Fatalf("%q: not JSON: %s: %v", text, got, err)
		}
		if diff := cmp.Diff(w, g); diff != "" {
			t.Errorf("%q (-kubectl +alertlint):\n%s", text, diff)
		}
	})
}
