package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// A panic of the operator's validator is its verdict on the object.
func TestUpstreamPanics(t *testing.T) {
	err := validateUpstream(&object.Config{})
	if err == nil || !strings.HasPrefix(err.Error(), "its validator panics: ") {
		t.Error(err)
	}
}

// Hostile objects of about 3 MiB are judged within bounds.
func TestAlertmanagerConfigBounds(t *testing.T) {
	linter := lint.New([]*lint.Rule{AlertmanagerConfigInvalid}, lint.DefaultPolicy())
	const many = 50_000
	regexps := func(re string) string {
		var b strings.Builder
		for i := range many {
			fmt.Fprintf(&b, `{"name":"n%d","value":"%s%d","matchType":"=~"},`, i, re, i)
		}
		return `{"inhibitRules":[{"sourceMatch":[` + b.String() + `{"name":"a"}]}]}`
	}
	for name, spec := range map[string]string{
		"receivers":      `{"receivers":[` + strings.Repeat(`{"name":"x","slackConfigs":[{},{}]},`, many) + `{}]}`,
		"webhooks":       `{"receivers":[{"name":"x","webhookConfigs":[` + strings.Repeat(`{},`, 3*many) + `{}]}]}`,
		"undefined":      `{"route":{"receiver":"x","routes":[` + strings.Repeat(`{"receiver":"y"},`, many) + `{}]}}`,
		"regexps":        regexps(`((a{100}){10})`),
		"broken regexps": regexps(`((a{100}){10}`),
		"unicode":        regexps(`(?i)\\pL\\pN`),
		"a long regexp":  `{"inhibitRules":[{"sourceMatch":[{"name":"a","value":"` + strings.Repeat(`(a|b)*`, 500_000) + `","matchType":"=~"}]}]}`,
		"periods":        `{"timeIntervals":[{"name":"t","timeIntervals":[` + strings.Repeat(`{"years":["x"]},`, many) + `{}]}]}`,
	} {
		o, err := object.Decode([]byte(`{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"a"},"spec":` + spec + `}`))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		found, bugs := linter.Lint(o, stack.New())
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		} else {
			t.Logf("%s: %v, %d findings", name, took, len(found))
		}
		if len(bugs) > 0 {
			t.Error(bugs[0].Reason)
		}
		if len(found) > lint.MaxFindings+1 {
			t.Errorf("%s: %d findings", name, len(found))
		}
	}
}

func TestTooManyRegexps(t *testing.T) {
	o, err := object.Decode([]byte(`{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"a"},
		"spec":{"inhibitRules":[{"sourceMatch":[{"name":"a","value":"` + strings.Repeat("x", maxRegexpSteps/10) + `y","matchType":"=~"},
		{"name":"a","value":"(","matchType":"=~"}]}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	found, _ := lint.New([]*lint.Rule{AlertmanagerConfigInvalid}, lint.DefaultPolicy()).Lint(o, stack.New())
	if len(found) != 1 || found[0].Message != "the regular expressions of this object are too much to parse; this one and what follows is not checked" {
		t.Errorf("%v", found)
	}
}

// A fix has to find what it replaces: encoding/json reads Receiver as receiver, but a patch does not.
func TestNullReceiverInAnotherCase(t *testing.T) {
	o, err := object.Decode([]byte(`{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"a"},
		"spec":{"route":{"receiver":"null","routes":[{"Receiver":null}]},"receivers":[{"name":"null"}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	found, _ := lint.New([]*lint.Rule{AlertmanagerConfigInvalid}, lint.DefaultPolicy()).Lint(o, stack.New())
	if len(found) != 1 || found[0].Fix != nil {
		t.Errorf("%+v", found)
	}
}
