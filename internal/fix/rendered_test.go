package fix

import (
	"errors"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/render"
	"github.com/alertlint/alertlint/internal/source"
)

// TestEditFileRendered holds that no fix edits what a chart renders, and that what stands in the file beside it is edited.
func TestEditFileRendered(t *testing.T) {
	f := render.Reader().Parse("a.yaml", []byte(`apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: kps}
spec:
  chart: {spec: {chart: kube-prometheus-stack}}
  values:
    prometheus: true
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: a
`))
	if err := render.Link([]*source.File{f}, render.ValuesFile{}); err != nil {
		t.Fatal(err)
	}
	fix := []*lint.Fix{{Edits: []lint.Edit{{Op: lint.Add, Path: object.Path{"metadata", "labels"}, Value: map[string]any{"a": "b"}}}}}
	rendered := 0
	for i, o := range f.Objects {
		text, err := EditFile(f, map[int][]*lint.Fix{i: fix})
		if !o.Rendered() {
			if err != nil {
				t.Errorf("%s: %v", o.Ref, err)
			}
			continue
		}
		rendered++
		var failed EditError
		if !errors.As(err, &failed) || !errors.Is(failed[i], errRendered) {
			t.Errorf("%s is edited: %v\n%s", o.Ref, err, text)
		}
	}
	if rendered == 0 {
		t.Error("nothing is rendered")
	}
}
