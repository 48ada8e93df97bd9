package alertmanagerconfiginvalid

import (
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/stack"
)

// A panic of the operator's validator is its verdict on the object.
func TestUpstreamPanics(t *testing.T) {
	err := operator.Validate(&object.Config{})
	if err == nil || !strings.HasPrefix(err.Error(), "its validator panics: ") {
		t.Error(err)
	}
}

// A fix has to find what it replaces: encoding/json reads Receiver as receiver, but a patch does not.
func TestNullReceiverInAnotherCase(t *testing.T) {
	o, err := object.Decode([]byte(`{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"a"},
		"spec":{"route":{"receiver":"null","routes":[{"Receiver":null}]},"receivers":[{"name":"null"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	found, _ := lint.New([]*lint.Check{Check}, lint.DefaultPolicy()).Lint(o, stack.New())
	if len(found) != 1 || found[0].Fix != nil {
		t.Errorf("%+v", found)
	}
}
