package explain

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

// Object explains an object of the stack. The linter finds its errors; the checks that panicked are returned beside the explanation.
func Object(o *object.Object, st *stack.Stack, linter *lint.Linter) (Explanation, []lint.Bug) {
	e := Explanation{Object: o}
	switch o.Ref.Kind {
	case object.PrometheusRule:
		e.Selected = selections(st.RuleSelection(o), o, st)
	case object.AlertmanagerConfig:
		e.Selected = selections(st.ConfigSelection(o), o, st)
	case object.Prometheus, object.ThanosRuler:
		e.Selects = selects(o, st, object.PrometheusRule, st.RuleSelection)
	case object.Alertmanager:
		e.Selects = selects(o, st, object.AlertmanagerConfig, st.ConfigSelection)
		e.Selects.Reasons = append(e.Selects.Reasons, base(o, st)...)
	default:
		e.Uses = uses(o, st)
	}
	found, bugs := linter.Lint(o, st)
	for _, d := range found {
		if d.Severity == lint.Error {
			e.Errors = append(e.Errors, d)
		}
	}
	return e, bugs
}

func selections(verdicts []stack.Verdict, o *object.Object, st *stack.Stack) (all []Selection) {
	for _, v := range verdicts {
		s := Selection{By: v.Object, Answer: v.Selects, Global: v.Global, Add: v.Add, Change: v.Change, Reasons: reasons(v.Object, v.Reasons)}
		switch {
		case v.Selects == object.No:
		case v.Global:
			s.because("alertmanagerConfiguration", "names it: it is the whole configuration, and alerts of every namespace enter")
		case v.Selects == object.Yes:
			s.Reasons = append(s.Reasons, reasons(v.Object, st.Selectors(v.Object))...)
		}
		s.enters(o, st)
		all = append(all, s)
	}
	return all
}

func reasons(by *object.Object, from []stack.Reason) (all []Reason) {
	for _, r := range from {
		all = append(all, Reason{Answer: r.Answer, Message: r.Field + " " + r.Message, At: Position{by, r.Path()}})
	}
	return all
}

// because adds what a field of the selecting object decides.
func (s *Selection) because(field, text string) {
	s.Reasons = append(s.Reasons, Reason{object.Yes, field + " " + text, Position{s.By, object.Path{"spec", field}}})
}

// enters says which alerts get to the routes of an AlertmanagerConfig that is selected.
func (s *Selection) enters(o *object.Object, st *stack.Stack) {
	if s.Answer == object.No || o.Config() == nil {
		return
	}
	for _, u := range st.ConfigUses(o) {
		if u.Alertmanager.Object != s.By || u.Global {
			continue
		}
		text := "lets in alerts of every namespace"
		_, other := u.Admits(routing.Alert{})
		if s.Enforced = other == object.No; s.Enforced {
			text = fmt.Sprintf("lets in alerts with namespace=%q alone", o.Ref.Namespace)
		}
		if strategy := s.By.Alertmanager().Spec.AlertmanagerConfigMatcherStrategy.Type; strategy != "" {
			text = fmt.Sprintf("is %s, which %s", strategy, text)
		}
		s.because("alertmanagerConfigMatcherStrategy", text)
	}
}

func selects(by *object.Object, st *stack.Stack, kind object.Kind, ask func(*object.Object) []stack.Verdict) *Selects {
	s := &Selects{Kind: kind, Reasons: reasons(by, st.Selectors(by))}
	for o := range st.All(kind) {
		for _, v := range ask(o) {
			if v.Object != by {
				continue
			}
			switch v.Selects {
			case object.Yes:
				s.Yes = append(s.Yes, o.Ref)
			case object.No:
				s.No = append(s.No, o.Ref)
			case object.Unknown:
				s.Unknown = append(s.Unknown, o.Ref)
			}
		}
	}
	return s
}

// base says where the base configuration of an Alertmanager comes from.
func base(o *object.Object, st *stack.Stack) []Reason {
	for _, am := range st.Alertmanagers() {
		if am.Object != o {
			continue
		}
		switch base := am.Base(); {
		case !base.Known():
			return []Reason{{Answer: object.Unknown, Message: "the base configuration is unknown: " + base.Why}}
		case base.Object == nil:
			return []Reason{{Answer: object.Yes, Message: "the base configuration is the operator's own, which notifies no one"}}
		default:
			return []Reason{{object.Yes, fmt.Sprintf("the base configuration is that of %s", base.Object.Ref), Position{base.Object, base.Path}}}
		}
	}
	return nil
}

// uses lists the places in view that take something from a Secret or ConfigMap.
func uses(o *object.Object, st *stack.Stack) (all []Use) {
	for _, kind := range []object.Kind{object.AlertmanagerConfig, object.Alertmanager} {
		for by := range st.All(kind) {
			if by.Ref.Namespace != o.Ref.Namespace {
				continue
			}
			for _, r := range object.References(by) {
				if r.Kind == o.Ref.Kind && r.Name == o.Ref.Name {
					all = append(all, Use{Position{by, r.Path}, r.Key})
				}
			}
		}
	}
	for _, am := range st.Alertmanagers() {
		if base := am.Base(); base.Object != nil && base.Object.Ref == o.Ref {
			all = append(all, Use{Position{am.Object, object.Path{"spec", "configSecret"}}, "alertmanager.yaml"})
		}
	}
	return all
}
