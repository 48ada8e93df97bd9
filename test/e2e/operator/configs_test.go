package operator

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/test/e2e/cluster"
)

// fate is what becomes of an Alertmanager's configuration.
type fate struct{ stopped, refused bool }

func (f fate) String() string {
	switch {
	case f.stopped:
		return "stopped"
	case f.refused:
		return "refused"
	}
	return "runs"
}

// fateOf is what the operator and amtool made of it.
func (s *snapshot) fateOf(t *testing.T, by ref) fate {
	return fate{
		stopped: s.reconciled[by].Status == "False",
		refused: s.generated[by] != "" && amtool(t, s.generated[by]) != "",
	}
}

// foreseen is what alertlint says of it: by what fails of the base, and of each object that is not skipped.
func (v *view) foreseen() (f fate) {
	stages := v.stagesOfGlobal()
	for _, b := range v.alertmanager().CheckBase() {
		stages = append(stages, b.Stage)
	}
	for _, is := range v.of {
		switch {
		case is.selects != object.Yes:
		case is.global && is.skipped():
			stages = append(stages, operator.Stopped) // it is the base, without which nothing goes on
		case !is.skipped():
			stages = append(stages, is.stages...)
		}
	}
	f.stopped = slices.Contains(stages, operator.Stopped)
	f.refused = !f.stopped && slices.Contains(stages, operator.Refused)
	return f
}

// stagesOfGlobal says what becomes of the global section, which the operator does not skip, for its Secrets.
func (v *view) stagesOfGlobal() (stages []operator.Stage) {
	if v.by.Alertmanager().Spec.AlertmanagerConfiguration == nil {
		return nil
	}
	for range v.stagesOfSecrets(v.by, errorsOf(v.by, v.stack)) {
		stages = append(stages, operator.Stopped)
	}
	return stages
}

// skipped reports whether alertlint has the operator leave out the object.
func (s said) skipped() bool { return slices.Contains(s.stages, operator.Skipped) }

// The operator skips the AlertmanagerConfigs that alertlint says it skips, stops where alertlint says so, and goes on with
// what it has written before; Alertmanager refuses what alertlint says it refuses.
func TestConfigsAreLoaded(t *testing.T) {
	kept.bothTimes(t, func(t *testing.T, s *snapshot) {
		count := map[string]int{}
		for _, v := range s.alertmanagers() {
			of := refFrom(v.by.Ref)
			if kept.crashed[of.namespace] != "" {
				continue // TestCrashes
			}
			got, want := s.fateOf(t, of), v.foreseen()
			count[got.String()]++
			if got != want {
				disagree(t, of, "%s (%s; %s), alertlint says %s: %s",
					got, s.reconciled[of].Message, amtool(t, s.generated[of]), want, v.summary())
			}
			if old, new := kept.old.generated[of], kept.new.generated[of]; s == &kept.new && got.stopped && old != new {
				t.Errorf("%s: Reconciled is False, and its configuration has changed", of)
			}
			for o, is := range v.of {
				if is.global {
					continue
				}
				note, rejected := s.rejected[[2]ref{of, refFrom(o.Ref)}]
				if skipped := is.selects == object.Yes && is.skipped(); skipped != rejected && s.reconciled[of].Status == "True" {
					disagree(t, refFrom(o.Ref), "%s: event: %q, condition: %q; alertlint: %s", of, note, s.reconciled[of].Message, is)
				}
			}
		}
		t.Log(count)
	})
}

// summary lists what is said of the objects that are in use.
func (v *view) summary() string {
	var lines []string
	for o, is := range v.of {
		if is.selects != object.No {
			lines = append(lines, fmt.Sprintf("%s %s", o.Ref, is))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines[:min(len(lines), 5)], "; ")
}

// Where Alertmanager runs on a configuration, alertlint has no error to say of what took part in it; where it does not, there is
// one.
func TestErrorsOfConfigs(t *testing.T) {
	kept.bothTimes(t, func(t *testing.T, s *snapshot) {
		for _, v := range s.alertmanagers() {
			of := refFrom(v.by.Ref)
			got := s.fateOf(t, of)
			errors := errorsOf(v.by, v.stack)
			for o := range v.stack.All(object.Secret) {
				if o.Ref.Namespace == of.namespace {
					errors = append(errors, errorsOf(o, v.stack)...)
				}
			}
			for o, is := range v.of {
				if is.selects != object.Yes {
					continue
				}
				_, rejected := s.rejected[[2]ref{of, refFrom(o.Ref)}]
				if rejected && len(is.errors) == 0 && !got.stopped {
					disagree(t, refFrom(o.Ref), "%s: rejected, of which alertlint says nothing", of)
				}
				if !rejected {
					errors = append(errors, is.errors...)
				}
			}
			fails := got != fate{} || kept.crashed[of.namespace] != ""
			if fails != (len(errors) > 0) {
				disagree(t, of, "%s (%s; %s), alertlint says %q", got, s.reconciled[of].Message, amtool(t, s.generated[of]), errors)
			}
		}
	})
}

// The route tree of what the operator wrote is the merged tree that alertlint answers questions by. That tree takes Secrets to
// exist, and to hold what they should.
func TestMergedTree(t *testing.T) {
	kept.bothTimes(t, func(t *testing.T, s *snapshot) {
		n := 0
		for _, v := range s.alertmanagers() {
			of := refFrom(v.by.Ref)
			text, ok := s.generated[of]
			if (s.fateOf(t, of) != fate{}) || !ok || v.lacksSecrets() {
				continue
			}
			n++
			written, err := config.Load(text)
			if err != nil {
				t.Fatal(of, err)
			}
			got, want := routes(written.Route, ""), nodes(v.alertmanager().Tree())
			if !slices.Equal(got, want) {
				disagree(t, of, "the operator wrote\n%s\nalertlint has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for _, alert := range alerts(of.namespace) {
				var ends, reached []string
				for _, end := range dispatch.NewRoute(written.Route, nil).Match(alert) {
					ends = append(ends, end.RouteOpts.Receiver)
				}
				for _, r := range v.alertmanager().Tree().Root.Reach(routing.Alert{Labels: alert}) {
					if r.Answer != object.Yes {
						t.Errorf("%s: %s may reach %s", of, alert, r.Node.FullReceiver())
					}
					reached = append(reached, r.Node.FullReceiver())
				}
				if !slices.Equal(ends, reached) {
					disagree(t, of, "%s reaches %q, alertlint says %q", alert, ends, reached)
				}
			}
		}
		t.Logf("%d merged configurations", n)
	})
}

// What the operator wrote is, byte for byte but for a newline at its end, what alertlint renders of the same objects.
func TestRendered(t *testing.T) {
	kept.bothTimes(t, func(t *testing.T, s *snapshot) {
		n := 0
		for _, v := range s.alertmanagers() {
			of := refFrom(v.by.Ref)
			written, ok := s.generated[of]
			if s.reconciled[of].Status == "False" || !ok || v.lacksSecrets() {
				continue
			}
			n++
			rendered, err := v.alertmanager().Rendered()
			if err != nil {
				disagree(t, of, "%v", err)
				continue
			}
			if diff := cmp.Diff(strings.TrimSpace(written), strings.TrimSpace(string(rendered))); diff != "" {
				disagree(t, of, "%s", diff)
			}
		}
		t.Logf("%d configurations", n)
	})
}

// lacksSecrets reports whether an object is skipped for the sake of a Secret alone.
func (v *view) lacksSecrets() bool {
	for o, is := range v.of {
		if failures, _ := v.alertmanager().Check(nil, o, is.global); is.skipped() && len(failures) == 0 {
			return true
		}
	}
	return false
}

// alerts are some that the cases tell apart.
func alerts(namespace string) (all []model.LabelSet) {
	for _, ns := range []string{"", namespace, namespace + "-elsewhere", "selected-b"} {
		for _, more := range []model.LabelSet{
			{"alertname": "Watchdog", "severity": "none"}, {"alertname": "Down", "severity": "critical", "team": "shop"}, {"a": "b", "c": "d"},
		} {
			alert := more.Clone()
			if ns != "" {
				alert["namespace"] = model.LabelValue(ns)
			}
			all = append(all, alert)
		}
	}
	return all
}

// routes lists the routes below r, each with what decides of it.
func routes(r *config.Route, indent string) (lines []string) {
	var matchers labels.Matchers
	matchers = append(matchers, labels.Matchers(r.Matchers)...)
	for name, value := range r.Match {
		matchers = append(matchers, &labels.Matcher{Type: labels.MatchEqual, Name: name, Value: value})
	}
	for name, value := range r.MatchRE {
		matchers = append(matchers, &labels.Matcher{Type: labels.MatchRegexp, Name: name, Value: strings.TrimSuffix(strings.TrimPrefix(value.String(), "^(?:"), ")$")})
	}
	lines = append(lines, line(indent, r.Receiver, r.Continue, matchers))
	for _, child := range r.Routes {
		lines = append(lines, routes(child, indent+"  ")...)
	}
	return lines
}

func line(indent, receiver string, goesOn bool, matchers labels.Matchers) string {
	var texts []string
	for _, m := range matchers {
		texts = append(texts, m.String())
	}
	slices.Sort(texts)
	return fmt.Sprintf("%s%q continue=%t %s", indent, receiver, goesOn, texts)
}

func nodes(tree *routing.Tree) (lines []string) {
	if tree == nil {
		return nil
	}
	for n := range tree.Root.All {
		var matchers labels.Matchers
		for _, m := range n.Route.Matchers {
			kind := labels.MatchType(slices.Index([]string{"=", "!=", "=~", "!~"}, m.Type))
			matchers = append(matchers, &labels.Matcher{Type: kind, Name: m.Name, Value: m.Value})
		}
		receiver := n.FullReceiver()
		if n.Route.Receiver == "" {
			receiver = "" // it is that of the route above
		}
		lines = append(lines, line(strings.Repeat("  ", len(n.Path())-1), receiver, n.Route.Continue, matchers))
	}
	return lines
}

// checked is what amtool says of a configuration, by its text: nothing where it is fine.
var checked = map[string]string{}

func amtool(t *testing.T, text string) string {
	t.Helper()
	if said, ok := checked[text]; ok || text == "" {
		return said
	}
	root, err := cluster.Root()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "alertmanager.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(context.WithoutCancel(t.Context()), filepath.Join(root, "bin", "amtool"), "check-config", file).CombinedOutput()
	checked[text] = ""
	if err != nil {
		checked[text] = strings.TrimSpace(spaces.ReplaceAllString(string(out), " ") + err.Error())
	}
	return checked[text]
}

var spaces = regexp.MustCompile(`\s+`)
