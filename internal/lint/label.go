package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/alertlint/alertlint/internal/object"
)

// validLabel returns an error for what the API server does not take as an object's label.
func validLabel(name, value string) error {
	if errs := validation.IsQualifiedName(name); len(errs) > 0 {
		return fmt.Errorf("label name %q: %s", name, strings.Join(errs, "; "))
	}
	if errs := validation.IsValidLabelValue(value); len(errs) > 0 {
		return fmt.Errorf("label value %q: %s", value, strings.Join(errs, "; "))
	}
	return nil
}

// AddLabels returns the fix that adds labels to an object that lacks them.
func AddLabels(o *object.Object, add map[string]string) *Fix {
	names := slices.Sorted(maps.Keys(add))
	path := object.Path{"metadata", "labels"}
	var pairs []string
	all := map[string]any{}
	for _, n := range names {
		pairs = append(pairs, fmt.Sprintf("%s=%q", n, add[n]))
		all[n] = add[n]
	}
	fix := &Fix{Message: "add label " + strings.Join(pairs, ", "), AtAdmission: true}
	if len(o.Labels) == 0 {
		fix.Edits = []Edit{{Op: Add, Path: path, Value: all}}
		return fix
	}
	for _, n := range names {
		fix.Edits = append(fix.Edits, Edit{Op: Add, Path: path.At(n), Value: add[n]})
	}
	return fix
}
