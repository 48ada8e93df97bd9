package examples_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/render"
	"github.com/alertlint/alertlint/internal/source"
)

// TestHelm lints a release and a rule: together they are fine, and without the one value that decides the rule is not loaded.
func TestHelm(t *testing.T) {
	all := files(t, "helm/*.yaml")
	if found := linked(t, all); len(found) > 0 {
		t.Errorf("findings of %v", found)
	}
	text := string(all["helmrelease.yaml"].Data)
	without := strings.Replace(text, "        ruleSelectorNilUsesHelmValues: false\n", "", 1)
	all["helmrelease.yaml"] = render.Reader().Parse("helmrelease.yaml", []byte(without))
	if diff := cmp.Diff([]string{"rule-selector-labels"}, linked(t, all)); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func linked(t *testing.T, all map[string]*source.File) []string {
	t.Helper()
	var list []*source.File
	for _, f := range all {
		list = append(list, f)
	}
	if err := render.Link(list, render.ValuesFile{}); err != nil {
		t.Fatal(err)
	}
	return slices.Compact(lintFiles(t, all))
}
