package operator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/watchdognullroute"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/stack"
)

var linter = lint.New(checks.All(), lint.DefaultPolicy())

// said is what alertlint says of an object to the one Prometheus, ThanosRuler or Alertmanager that is in view.
type said struct {
	selects object.Answer
	// global reports whether an Alertmanager uses the object as its whole configuration.
	global bool
	// errors are the findings that say it is not loaded: RULE PATH.
	errors []string
	// silent reports whether the operator leaves it out without an event.
	silent bool
	// stages are what the operator and Alertmanager do with it.
	stages []operator.Stage
}

func (s said) String() string {
	return fmt.Sprintf("selected: %s, %v %v", s.selects, s.stages, s.errors)
}

// notOfLoading are the rules whose errors do not say that an object is not loaded.
var notOfLoading = []*lint.Check{watchdognullroute.Check}

// errorsOf lints the object in view of everything but other Prometheus, ThanosRuler or Alertmanager objects.
func errorsOf(o *object.Object, st *stack.Stack) (all []string) {
	all, _ = judged(o, st)
	return all
}

// judged returns the errors, and whether one says that nothing will be said of it.
func judged(o *object.Object, st *stack.Stack) (all []string, silent bool) {
	diags, bugs := linter.Lint(o, st)
	for _, b := range bugs {
		all = append(all, "BUG "+b.Error()+" "+b.Reason)
	}
	for _, d := range diags {
		if d.Severity == lint.Error && !slices.Contains(notOfLoading, d.Check) {
			all = append(all, d.Check.Name+" "+d.Path.String())
			silent = silent || strings.Contains(d.Message, "silently")
		}
	}
	return all, silent
}

// view is a Prometheus, ThanosRuler or Alertmanager, in view of all that there is but others of these kinds, and what alertlint says
// of the objects that it may select.
type view struct {
	by    *object.Object
	stack *stack.Stack
	of    map[*object.Object]said
}

// views returns those of the kinds, which select objects of one kind.
func (s *snapshot) views(selected object.Kind, kinds ...object.Kind) []view {
	if s.seen[selected] != nil {
		return s.seen[selected]
	}
	var others, these []*object.Object
	for _, o := range s.objects {
		switch o.Ref.Kind {
		case object.Prometheus, object.ThanosRuler, object.Alertmanager:
			if slices.Contains(kinds, o.Ref.Kind) {
				these = append(these, o)
			}
		default:
			others = append(others, o)
		}
	}
	rest := stack.New(others...).Complete()
	var all []view
	for _, by := range these {
		v := view{by: by, stack: rest.With([]*object.Object{by}, nil), of: map[*object.Object]said{}}
		for o := range v.stack.All(selected) {
			v.of[o] = v.ask(o)
		}
		all = append(all, v)
	}
	if s.seen == nil {
		s.seen = map[object.Kind][]view{}
	}
	s.seen[selected] = all
	return all
}

func (s *snapshot) rulers() []view {
	return s.views(object.PrometheusRule, object.Prometheus, object.ThanosRuler)
}

func (s *snapshot) alertmanagers() []view {
	return s.views(object.AlertmanagerConfig, object.Alertmanager)
}

func (v *view) alertmanager() *stack.Alertmanager { return v.stack.Alertmanagers()[0] }

func (v *view) ask(o *object.Object) said {
	verdicts := v.stack.RuleSelection
	if o.Ref.Kind == object.AlertmanagerConfig {
		verdicts = v.stack.ConfigSelection
	}
	verdict := verdicts(o)[0]
	is := said{selects: verdict.Selects, global: verdict.Global}
	if is.selects == object.No {
		return is
	}
	is.errors, is.silent = judged(o, v.stack)
	if o.Ref.Kind == object.AlertmanagerConfig {
		failures, _ := v.alertmanager().Check(nil, o, is.global)
		for _, f := range failures {
			is.stages = append(is.stages, f.Stage)
		}
		is.stages = append(is.stages, v.stagesOfSecrets(o, is.errors)...)
		return is
	}
	if is.selects != object.Yes {
		return is
	}
	rulers := v.stack.Rulers(o)
	if len(rulers) == 0 {
		is.errors = append(is.errors, "the version of the ruler is none")
		is.silent = true
		return is
	}
	// To enforce a label, the operator parses expressions before it judges them.
	label, _ := rulers[0].EnforcedLabel(o)
	is.silent = is.silent || label != "" && slices.ContainsFunc(is.errors, func(e string) bool { return strings.HasPrefix(e, checks.PromQLSyntax.Name) })
	return is
}

// stagesOfSecrets says what becomes of an object for the Secrets that are missing or hold what does not do.
func (v *view) stagesOfSecrets(o *object.Object, errors []string) (stages []operator.Stage) {
	for _, f := range v.stack.ValueFailures(nil, o) {
		if f.Refused && !f.Loads {
			stages = append(stages, f.Stage)
		}
	}
	for _, e := range errors {
		rule, _, _ := strings.Cut(e, " ")
		if rule == checks.SecretMissing.Name || rule == checks.SecretKeyMissing.Name {
			stages = append(stages, operator.Skipped)
		}
	}
	return stages
}

// refFrom drops the version.
func refFrom(r object.Ref) ref { return ref{string(r.Kind), r.Namespace, r.Name} }
