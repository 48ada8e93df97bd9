package fix

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// FuzzEditFile edits files at random: the result is an error, or holds what the patch makes of the objects, and every
// comment of the file.
func FuzzEditFile(f *testing.F) {
	examples, err := filepath.Glob("../../examples/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range examples {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), []byte{0, 1, 2, 3, 4, 5})
	}
	for i, text := range []string{
		ruleHead + "metadata:\n  name: a # x\n  labels: {} # y\n\n  # z\nspec: {groups: [{name: a}, ], }\n",
		configHead + "spec:\n  route:\n    routes:\n    # a\n    - receiver: b\n\n    # c\n    - receiver: 'd' # e\n  receivers:\n  - name: \"f\"\n...\n---\n" + ruleHead,
		"{\n  \"kind\": \"PrometheusRule\",\n  \"metadata\": {\n    \"name\": \"a\"\n  }\n}\n",
		"kind: PrometheusRule\nmetadata:\r\n  annotations: &x\r\n    a: |+\r\n      b\r\n\r\n    c: >-\r\n     d\r\n  labels:\r\n    <<: *x\r\n    e: 5",
		"kind: PrometheusRule\nx: &x [1, 2]\nmetadata: {a: *x, b: 'c''d', e: \"f\\\"g\", h: i'j}\n",
		"kind: PrometheusRuleList\nitems:\n- spec:\n    groups:\n    -  name: a\n\n    -\n       name: b\n    - - c\n      - d\n",
		"kind: PrometheusRule\n? metadata\n: ? labels\n  : a: b\n",
	} {
		f.Add(text, []byte{0, byte(i), 2, byte(2 * i), 4, 5, 6, 7, 8, 9})
	}
	f.Fuzz(func(t *testing.T, text string, choices []byte) {
		file := source.Parse("f.yaml", []byte(text))
		if len(file.Objects) == 0 || len(choices) > 50 {
			return
		}
		choose := chooser{choices}
		fixes := map[int][]*lint.Fix{}
		for range 1 + choose.among(3) {
			i := choose.among(len(file.Objects))
			if fix := choose.fix(file.Objects[i].Raw); fix != nil && fixes[i] == nil {
				fixes[i] = []*lint.Fix{fix}
			}
		}
		got, err := EditFile(file, fixes)
		if err != nil {
			if failed := (EditError{}); !errors.As(err, &failed) || len(failed) == 0 {
				t.Errorf("not an EditError that names an object: %v", err)
			}
			return
		}
		edited := source.Parse("f.yaml", got)
		for i, o := range file.Objects {
			want := o.Raw
			for _, fix := range fixes[i] {
				want = apply(t, want, fix)
			}
			if !equalJSON(want, edited.Objects[i].Raw) {
				t.Errorf("want %s\ngot %s\nin\n%s", want, edited.Objects[i].Raw, got)
			}
		}
		before, ok := comments(text)
		after, okAfter := comments(string(got))
		if diff := cmp.Diff(before, after); diff != "" && ok && okAfter {
			t.Errorf("comments (-before +after):\n%s\nin\n%s", diff, got)
		}
	})
}

func apply(t *testing.T, raw []byte, fix *lint.Fix) []byte {
	t.Helper()
	ops, err := json.Marshal(Patch(fix))
	if err != nil {
		t.Fatal(err)
	}
	patch, err := jsonpatch.DecodePatch(ops)
	if err != nil {
		t.Fatal(err)
	}
	out, err := patch.Apply(raw)
	if err != nil {
		t.Fatalf("%s: edited although the patch does not apply: %v", ops, err)
	}
	return out
}

// chooser makes choices out of random bytes.
type chooser struct{ bytes []byte }

func (c *chooser) among(n int) int {
	if len(c.bytes) == 0 || n == 0 {
		return 0
	}
	b := c.bytes[0]
	c.bytes = c.bytes[1:]
	return int(b) % n
}

// fix returns an edit of a kind that rules make, somewhere in the object: a key or an item is added, a scalar replaced.
func (c *chooser) fix(raw []byte) *lint.Fix {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	values := []any{"stack", "5", "no: yes", "=", "", "two\nlines", map[string]any{"release": "stack"}, []any{toNull}, toNull, map[string]any{}}
	value := values[c.among(len(values))]
	var path object.Path
	for {
		switch at := v.(type) {
		case map[string]any:
			keys := slices.Sorted(maps.Keys(at))
			i := c.among(len(keys) + 1)
			if i == len(keys) || len(c.bytes) == 0 {
				return add(value, path.At("added")...)
			}
			path, v = path.At(keys[i]), at[keys[i]]
		case []any:
			i := c.among(len(at) + 1)
			if i == len(at) || c.among(2) == 0 || len(c.bytes) == 0 {
				return add(value, path.At(i)...)
			}
			path, v = path.At(i), at[i]
		default:
			if len(path) == 0 || slices.Contains(path, any("kind")) || slices.Contains(path, any("apiVersion")) {
				return nil
			}
			if _, isKey := path[len(path)-1].(string); isKey && v == nil {
				return add(value, path...)
			}
			return replace(value, path...)
		}
	}
}

// comments returns the lines of all comments, sorted: where the YAML parser attaches them is of no matter.
func comments(text string) (lines []string, ok bool) {
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	for {
		var n yaml.Node
		if err := dec.Decode(&n); errors.Is(err, io.EOF) {
			slices.Sort(lines)
			return lines, true
		} else if err != nil {
			return nil, false
		}
		collectComments(&n, &lines)
	}
}

func collectComments(n *yaml.Node, lines *[]string) {
	for _, c := range []string{n.HeadComment, n.LineComment, n.FootComment} {
		for line := range strings.Lines(c) {
			if line = strings.TrimSpace(line); line != "" {
				*lines = append(*lines, line)
			}
		}
	}
	for _, child := range n.Content {
		collectComments(child, lines)
	}
}
