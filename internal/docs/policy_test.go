package docs_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint/checks"
)

const schema = "../../docs/policy.schema.json"

var checkNames = regexp.MustCompile(`(?s)("check": \{ "enum": \[).*?(\n\s*\] \})`)

// TestSchema holds the checks that the policy's schema knows to those that there are.
func TestSchema(t *testing.T) {
	text := readFile(t, schema)
	var names []string
	for _, r := range checks.All() {
		names = append(names, fmt.Sprintf("\n        %q", r.Name))
	}
	want := checkNames.ReplaceAllString(text, "${1}"+strings.Join(names, ",")+"${2}")
	checkFile(t, schema, lockedNames.ReplaceAllString(want, "${1}"+locked("%q")+"${2}"))
}

var (
	lockedNames  = regexp.MustCompile(`(?s)("locked": \{.*?"default": \[).*?(\])`)
	lockedPolicy = regexp.MustCompile(`(?m)^(# locked: \[).*?(\])$`)
)

// locked lists the checks that are locked unless the policy says otherwise.
func locked(format string) string {
	var names []string
	for _, r := range checks.All() {
		if r.Locked {
			names = append(names, fmt.Sprintf(format, r.Name))
		}
	}
	return strings.Join(names, ", ")
}

// TestPolicyManifest holds the default that the policy as shipped tells of to the checks.
func TestPolicyManifest(t *testing.T) {
	const manifest = "../../manifests/base/policy.yaml"
	text := readFile(t, manifest)
	if !lockedPolicy.MatchString(text) {
		t.Fatal("the policy as shipped does not say what is locked")
	}
	checkFile(t, manifest, lockedPolicy.ReplaceAllString(text, "${1}"+locked("%s")+"${2}"))
}
