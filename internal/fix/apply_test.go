package fix_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/fix"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// wantLabels offers to add, one by one, each of the labels that an object lacks.
func wantLabels(files []*source.File, which []int, names ...string) [][]fix.Finding {
	all := make([][]fix.Finding, len(which))
	for n, i := range which {
		for o, obj := range files[i].Objects {
			for _, name := range names {
				if obj.Labels[name] == "" {
					d := lint.Diagnostic{Object: obj.Ref, Path: object.Path{"metadata"}, Fix: lint.AddLabels(obj.Object, map[string]string{name: "x"})}
					all[n] = append(all[n], fix.Finding{Object: o, At: obj.Position(d.Path, 0, 0), Diagnostic: d})
				}
			}
		}
	}
	return all
}

const (
	plainRule  = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: plain\n"
	sharedRule = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: &m\n  name: shared\nspec:\n  other: *m\n"
)

func TestApply(t *testing.T) {
	files := []*source.File{
		source.Parse("a.yaml", []byte(plainRule)),
		source.Parse("b.yaml", []byte(plainRule+"---\n"+sharedRule+"---\n"+plainRule)),
		source.Parse("c.yaml", []byte("kind: Nothing\n")),
	}
	given := slices.Clone(files)
	var judged [][]int
	all := fix.Apply(files, func(files []*source.File, which []int) [][]fix.Finding {
		judged = append(judged, slices.Clone(which))
		return wantLabels(files, which, "one", "two")
	})
	if !slices.Equal(files, given) {
		t.Error("Apply changes the list that it was given")
	}
	// Both labels start the same map, so the second one waits for the first.
	if a := all[0]; len(a.Made) != 2 || len(a.Refused) != 0 || !strings.Contains(string(a.After.Data), "labels:\n    one: x\n    two: x\n") {
		t.Errorf("made %d, refused %v:\n%s", len(a.Made), a.Refused, a.After.Data)
	}
	b := all[1]
	if len(b.Made) != 4 || strings.Count(string(b.After.Data), "two: x") != 2 {
		t.Errorf("made %d:\n%s", len(b.Made), b.After.Data)
	}
	if len(b.Refused) != 1 || !strings.Contains(b.Refused[0].Error(), ": not fixed: PrometheusRule shared cannot be edited in place: ") {
		t.Errorf("refused %v", b.Refused)
	}
	if c := all[2]; c.After != c.Before || len(c.Made)+len(c.Refused) != 0 {
		t.Errorf("a file without findings: %+v", c)
	}
	if want := [][]int{{0, 1, 2}, {0, 1}, {0, 1}}; !slices.EqualFunc(judged, want, slices.Equal) {
		t.Errorf("judged %v, want %v: a file is judged again once it has changed", judged, want)
	}
}
