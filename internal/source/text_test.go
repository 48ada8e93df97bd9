package source

import (
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
)

// TestPositionInText finds what stands in the alertmanager.yaml of a Secret.
func TestPositionInText(t *testing.T) {
	const head = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
	for name, test := range map[string]struct {
		text         string
		inner        object.Path
		line, column int
	}{
		"block": {
			"stringData:\n  alertmanager.yaml: |\n    route:\n      receiver: a\n      routes:\n        - receiver: b\n",
			object.Path{"route", "routes", 0, "receiver"},
			9, 21,
		},
		"block with an indicator": {
			"stringData:\n  alertmanager.yaml: |4\n\n      # a\n        route: {receiver: a}\n", object.Path{"route", "receiver"}, 8, 27,
		},
		"mapping": {"stringData:\n  alertmanager.yaml: |\n    route:\n      receiver: a\n", object.Path{"route"}, 6, 5},
		"absent":  {"stringData:\n  alertmanager.yaml: |\n    route:\n      receiver: a\n", object.Path{"route", "group_by", 3}, 6, 5},
		"folded":  {"stringData:\n  alertmanager.yaml: >\n    {route:\n    {receiver: a}}\n", object.Path{"route", "receiver"}, 5, 22},
		"quoted":  {"stringData:\n  alertmanager.yaml: \"route: {receiver: a}\"\n", object.Path{"route", "receiver"}, 5, 22},
		"encoded": {"data:\n  alertmanager.yaml: cm91dGU6IHt9\n", object.Path{"route"}, 5, 22},
		"no YAML": {"stringData:\n  alertmanager.yaml: |\n    a: [\n", object.Path{"a"}, 5, 22},
	} {
		t.Run(name, func(t *testing.T) {
			f := Parse("a.yaml", []byte(head+test.text))
			if len(f.Objects) != 1 {
				t.Fatal(f.Problems)
			}
			field, _, _ := strings.Cut(test.text, ":")
			at := f.Objects[0].Position(append(object.Path{field, "alertmanager.yaml"}, test.inner...), 0, 0)
			if at.Line != test.line || at.Column != test.column {
				t.Errorf("%d:%d, want %d:%d", at.Line, at.Column, test.line, test.column)
			}
		})
	}
}
