package object

import (
	"fmt"
	"slices"

	"github.com/alertlint/alertlint/internal/words"
)

// elsewhere is what fields are called in the other version of AlertmanagerConfig, in the configuration of Alertmanager itself, and
// by people.
var elsewhere = map[string]string{
	"timeIntervals":     "muteTimeIntervals", // v1beta1
	"muteTimeIntervals": "timeIntervals",     // v1alpha1
	"regex":             "matchType",         // v1alpha1
	"operator":          "matchType",
	"sourceMatchers":    "sourceMatch",
	"source_matchers":   "sourceMatch",
	"targetMatchers":    "targetMatch",
	"target_matchers":   "targetMatch",
	"expression":        "expr",
	"query":             "expr",
	"alertname":         "alert",
	"duration":          "for",
	"description":       "annotations",
	"summary":           "annotations",
	"severity":          "labels",
}

// didYouMean names the field that a key most likely stands for.
func didYouMean(key string, names []string) string {
	near := words.Nearest(key, names)
	if other := elsewhere[key]; slices.Contains(names, other) {
		near = other
	}
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q", near)
}
