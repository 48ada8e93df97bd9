package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
)

// TestPlaceInLargeMapping holds that a place in a mapping costs the same however many keys it has: each of them may have a
// finding.
func TestPlaceInLargeMapping(t *testing.T) {
	cost := func(n int) float64 {
		var text strings.Builder
		text.WriteString("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels:\n")
		for i := range n {
			fmt.Fprintf(&text, "    l%d: x\n", i)
		}
		o := Parse("f", []byte(text.String())).Objects[0]
		path := object.Path{"metadata", "labels", "l90"}
		if at := o.Position(path, 0, 0); at != (Position{Line: 96, Column: 10, Width: 1}) {
			t.Fatalf("%+v", at)
		}
		return testing.AllocsPerRun(10, func() { o.Position(path, 0, 0) })
	}
	if few, many := cost(100), cost(10_000); many > few {
		t.Errorf("%v allocations among 100 keys, %v among 10,000", few, many)
	}
}

// TestFindByIndex holds that the index of a large mapping agrees with a look through it: keys twice, merged, and no text.
func TestFindByIndex(t *testing.T) {
	var text strings.Builder
	text.WriteString("base: &b {merged: 1, k1: 2}\nlarge:\n  <<: *b\n  k1: 3\n  yes: 4\n  12: 5\n  ? [a]\n  : 6\n")
	for i := range 3 * fewKeys {
		fmt.Fprintf(&text, "  l%d: %d\n", i%(2*fewKeys), i)
	}
	root, _, err := Document{Text: []byte(text.String())}.parse()
	if err != nil {
		t.Fatal(err)
	}
	large := kubeyaml.Child(root, "large")
	f := &File{}
	for _, key := range []string{"merged", "k1", "true", "12", "l0", "l40", "l63", "absent", "", "<<"} {
		want, got := kubeyaml.Find(large, key), f.find(large, key)
		if (want == nil) != (got == nil) || want != nil && *want != *got {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}
