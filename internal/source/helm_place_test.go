package source

import (
	"testing"

	"github.com/alertlint/alertlint/internal/object"
)

// TestInnerPlace finds what stands in the alertmanager.yaml of a Secret.
func TestInnerPlace(t *testing.T) {
	const head = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
	for name, test := range map[string]struct {
		text         string
		inner        object.Path
		line, column int
		none         bool
	}{
		"block": {
			"stringData:\n  alertmanager.yaml: |\n    route:\n      receiver: a\n      routes:\n        - receiver: b\n",
			object.Path{"route", "routes", 0, "receiver"},
			9, 21, false,
		},
		"block with an indicator": {
			"stringData:\n  alertmanager.yaml: |4\n\n      # a\n        route: {receiver: a}\n", object.Path{"route", "receiver"}, 8, 27, false,
		},
		"mapping": {"stringData:\n  alertmanager.yaml: |\n    route:\n      receiver: a\n", object.Path{"route"}, 6, 5, false},
		"absent":  {"stringData:\n  alertmanager.yaml: |\n    route:\n      receiver: a\n", object.Path{"route", "group_by", 3}, 6, 5, false},
		"folded":  {"stringData:\n  alertmanager.yaml: >\n    {route:\n    {receiver: a}}\n", object.Path{"route", "receiver"}, 5, 22, false},
		"quoted":  {"stringData:\n  alertmanager.yaml: \"route: {receiver: a}\"\n", object.Path{"route", "receiver"}, 5, 22, false},
		"encoded": {"data:\n  alertmanager.yaml: cm91dGU6IHt9\n", object.Path{"route"}, 5, 22, false},
		"no YAML": {"stringData:\n  alertmanager.yaml: |\n    a: [\n", object.Path{"a"}, 5, 22, false},
		"none":    {"stringData:\n  other.yaml: a\n", object.Path{"route"}, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := Parse("a.yaml", []byte(head+test.text))
			if len(f.Objects) != 1 {
				t.Fatal(f.Problems)
			}
			_, at, ok := f.Objects[0].InnerPlace(test.inner)
			if ok == test.none || at.Line != test.line || at.Column != test.column {
				t.Errorf("%d:%d %t, want %d:%d", at.Line, at.Column, ok, test.line, test.column)
			}
		})
	}
}
