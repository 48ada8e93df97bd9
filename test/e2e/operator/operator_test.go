package operator

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
)

// disagreements are the cases in which alertlint and the operator are known to disagree. docs/decisions/disagreements.md tells
// why, of each.
var disagreements = []string{
	// What loads is an error here, as it does not do what it says.
	"receiver-null-in-a-child",
	"receivers-of-a-broken-kind-without-a-route",
	"base-of-another-secret-that-is-missing",
	"base-of-a-secret-without-the-key",
	// What the operator does now is not what it does of its own accord.
	"prometheus-paused",
	// What is not looked at.
	"global-with-templates",
	"prometheus-1",
	"thanos-without-endpoints",
}

// met are those that were met, and reported what was reported.
var met, reported = map[string]bool{}, map[string]bool{}

// disagree fails the test, if it is not known that alertlint and the operator disagree on the object. What several say of an
// object, one of them reports.
func disagree(t *testing.T, about ref, format string, args ...any) {
	t.Helper()
	at := caseOf(about)
	if slices.Contains(disagreements, at) {
		met[at] = true
		return
	}
	if key := t.Name() + about.String(); !reported[key] {
		reported[key] = true
		t.Errorf("%s: %s", about, fmt.Sprintf(format, args...))
	}
}

// caseOf returns the name of the case that the object is of.
func caseOf(r ref) string {
	if strings.HasPrefix(r.namespace, "selected-") {
		return r.name
	}
	return strings.TrimSuffix(r.namespace, elsewhere)
}

// settled returns the cases of which it is said that there is disagreement, and there is none. Tests that do not run tell
// nothing.
func settled() (all []string) {
	for _, d := range disagreements {
		if !met[d] {
			all = append(all, d)
		}
	}
	return all
}

// bothTimes runs a test on what there was at first, and on what there was then.
func (w *world) bothTimes(t *testing.T, do func(*testing.T, *snapshot)) {
	t.Run("at first", func(t *testing.T) { do(t, &w.old) })
	t.Run("then", func(t *testing.T) { do(t, &w.new) })
}

// Of every disagreement that remains, the decision tells.
func TestDisagreementsAreTold(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "decisions", "disagreements.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range disagreements {
		if !strings.Contains(string(text), "`"+d+"`") {
			t.Errorf("docs/decisions/disagreements.md does not tell of %s", d)
		}
	}
}

// Facts about versions that everything else rests on: the operator hears spec.version, and neither image nor tag.
func TestVersions(t *testing.T) {
	for name, fact := range map[string]struct {
		kind string
		want string
		is   bool
	}{
		"version-of-the-image-tag-is-not-heard":    {"Alertmanager", `a="b"`, true},
		"version-of-the-tag-is-not-heard":          {"Alertmanager", `a="b"`, true},
		"version-beats-the-image-tag":              {"Alertmanager", `a="b"`, false},
		"version-0-21-with-a-match-type":           {"Alertmanager", `a="b"`, false},
		"the-image-tag-of-prometheus-is-not-heard": {"Prometheus", "limit: 10", true},
		"the-tag-of-prometheus-is-not-heard":       {"Prometheus", "limit: 10", true},
		"limit-for-2-30":                           {"Prometheus", "limit: 10", false},
		"the-image-tag-of-thanos-is-not-heard":     {"ThanosRuler", "limit: 10", true},
		"limit-for-thanos-0-23":                    {"ThanosRuler", "limit: 10", false},
	} {
		by := ref{fact.kind, name, "main"}
		text := kept.new.generated[by] + kept.new.files[by][ref{"PrometheusRule", name, "main"}]
		if text == "" || strings.Contains(text, fact.want) != fact.is {
			t.Errorf("%s: %q is in what the operator wrote: %t, want %t\n%s", name, fact.want, !fact.is, fact.is, text)
		}
	}
}

// There are enough cases, and the API server's schema does not keep them from the operator.
func TestCases(t *testing.T) {
	reach := 0
	for _, c := range kept.cases {
		refused := false
		for _, o := range append(c.first, c.then...) {
			if why := kept.refused[refOf(o)]; why != "" {
				refused = true
			}
		}
		if !refused {
			reach++
		}
	}
	t.Logf("%d cases, %d of them refused by the API server's schema", len(kept.cases), len(kept.cases)-reach)
	if reach < 150 {
		t.Errorf("only %d cases come to the operator", reach)
	}
}

// The operator itself ends where a user's object is at fault. Then alertlint has an error to say of it.
func TestCrashes(t *testing.T) {
	for _, v := range kept.new.alertmanagers() {
		log := kept.crashed[v.by.Ref.Namespace]
		if log == "" {
			continue
		}
		if !strings.Contains(log, "panic") && !strings.Contains(log, "goroutine") {
			t.Errorf("%s: the operator ended, and not in a panic: %s", v.by.Ref, log)
		}
		for o, is := range v.of {
			if is.selects > object.No && len(is.errors) == 0 {
				t.Errorf("%s: the operator crashes, of which alertlint says nothing", o.Ref)
			}
		}
	}
}
