package object

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// matcherText is a matcher as Alertmanager's own configuration has it, in short: severity="critical".
var matcherText = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z0-9_]{0,50})\s*(=~|!~|!=|=)\s*"?([^"\\]{0,50}?)"?\s*$`)

// asMatcher says how to write a matcher that is a text, where the fields are those of a matcher.
func asMatcher(t tree, fields *fields) string {
	var text string
	if !t.isString() || !slices.Contains(fields.names, "matchType") || json.Unmarshal(t.raw, &text) != nil {
		return ""
	}
	m := matcherText.FindStringSubmatch(strings.Trim(text, "{}"))
	if m == nil {
		return ""
	}
	return fmt.Sprintf("; write {name: %s, matchType: %q, value: %q}", m[1], m[2], m[3])
}
