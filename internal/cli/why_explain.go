package cli

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

// The JSON output is documented as stable in docs/json-output.md.
type jsonWhy struct {
	Version int           `json:"version"`
	Objects []explanation `json:"objects"`
}

// explanation is what is said of one object.
type explanation struct {
	Object named `json:"object"`
	Place  *spot `json:"place"`
	// Selected says of each object in view that could select this one whether it does.
	Selected []selection `json:"selected,omitempty"`
	// Selects is what this one selects.
	Selects *selects `json:"selects,omitempty"`
	// Uses are the places that take something from it.
	Uses []use `json:"uses,omitempty"`
	// Errors are those that lint finds in it.
	Errors []note `json:"errors,omitempty"`

	ref object.Ref
}

// selection is whether one object selects another, and why.
type selection struct {
	By     named  `json:"by"`
	Place  *spot  `json:"place"`
	Answer string `json:"answer"`
	// Global says that an Alertmanager uses it as its whole configuration.
	Global bool `json:"global,omitempty"`
	// Enforced says that only alerts with the label namespace of the object enter its routes.
	Enforced bool   `json:"enforced,omitempty"`
	Reasons  []note `json:"reasons"`
	// Add are labels that would make it select the object.
	Add map[string]string `json:"add,omitempty"`
	// Change are such labels where some are there with another value.
	Change map[string]string `json:"change,omitempty"`

	ref object.Ref
}

// note is something that is said about a place.
type note struct {
	// Answer is what the reason alone decides.
	Answer  string `json:"answer,omitempty"`
	Message string `json:"message"`
	Place   *spot  `json:"place"`
}

// selects is what an object selects among those in view.
type selects struct {
	Kind    object.Kind `json:"kind"`
	Reasons []note      `json:"reasons"`
	Yes     []named     `json:"yes"`
	No      []named     `json:"no"`
	Unknown []named     `json:"unknown"`
}

// use is a place that takes something from a Secret or ConfigMap.
type use struct {
	By    named  `json:"by"`
	Path  string `json:"path"`
	Key   string `json:"key"`
	Place *spot  `json:"place"`

	ref object.Ref
}

func (w *why) explain(o *object.Object) explanation {
	e := explanation{Object: newNamed(o.Ref), Place: w.view.spot(o, nil), ref: o.Ref}
	switch o.Ref.Kind {
	case object.PrometheusRule:
		e.Selected = w.selections(w.view.stack.RuleSelection(o), o)
	case object.AlertmanagerConfig:
		e.Selected = w.selections(w.view.stack.ConfigSelection(o), o)
	case object.Prometheus, object.ThanosRuler:
		e.Selects = w.selects(o, object.PrometheusRule, w.view.stack.RuleSelection)
	case object.Alertmanager:
		e.Selects = w.selects(o, object.AlertmanagerConfig, w.view.stack.ConfigSelection)
		e.Selects.Reasons = append(e.Selects.Reasons, w.base(o))
	default:
		e.Uses = w.uses(o)
	}
	diags, bugs := w.linter.Lint(o, w.view.stack)
	w.bugs = append(w.bugs, bugs...)
	for _, d := range diags {
		if d.Severity == lint.Error {
			e.Errors = append(e.Errors, note{Message: report.Clean(d.Message), Place: w.view.spot(o, d.Path)})
		}
	}
	return e
}

// selections explains verdicts. Files may hold an object more than once, and its verdicts come in the same order.
func (w *why) selections(verdicts []stack.Verdict, o *object.Object) (all []selection) {
	seen := map[object.Ref]int{}
	for _, v := range verdicts {
		by := w.view.stack.Get(v.By.Kind, v.By.Namespace, v.By.Name)[seen[v.By]]
		seen[v.By]++
		all = append(all, w.selection(v, by, o))
	}
	return all
}

func (w *why) selection(v stack.Verdict, by, o *object.Object) selection {
	s := selection{By: newNamed(v.By), Place: w.view.spot(by, nil), Answer: v.Selects.String(), Global: v.Global, Add: v.Add, Change: v.Change, Reasons: []note{}, ref: v.By}
	for _, r := range v.Reasons {
		s.Reasons = append(s.Reasons, note{r.Answer.String(), report.Clean(r.Field + " " + r.Message), w.view.spot(by, r.Path())})
	}
	if v.Selects == object.No {
		return s
	}
	switch {
	case v.Global:
		s.Reasons = append(s.Reasons, w.reason(by, "alertmanagerConfiguration", "names it: it is the whole configuration, and alerts of every namespace enter"))
	case v.Selects == object.Yes:
		s.Reasons = append(s.Reasons, w.selectors(by)...)
	}
	if o.Config() == nil {
		return s
	}
	for _, u := range w.view.stack.ConfigUses(o) {
		if u.Alertmanager.Object != by || u.Global {
			continue
		}
		text := "lets in alerts of every namespace"
		if s.Enforced = u.Admits(routing.Alert{}) == object.No; s.Enforced {
			text = fmt.Sprintf("lets in alerts with namespace=%q alone", o.Ref.Namespace)
		}
		if strategy := by.Alertmanager().Spec.AlertmanagerConfigMatcherStrategy.Type; strategy != "" {
			text = fmt.Sprintf("is %s, which %s", strategy, text)
		}
		s.Reasons = append(s.Reasons, w.reason(by, "alertmanagerConfigMatcherStrategy", text))
	}
	return s
}

func (w *why) reason(by *object.Object, field, text string) note {
	return note{object.Yes.String(), field + " " + report.Clean(text), w.view.spot(by, object.Path{"spec", field})}
}

// selectors says by what the object selects.
func (w *why) selectors(by *object.Object) []note {
	say := func(field string, s *metav1.LabelSelector, unset, all string) note {
		text := unset
		switch {
		case s == nil:
		case len(s.MatchLabels)+len(s.MatchExpressions) == 0:
			text = "takes " + all
		case strings.Contains(s.String(), "${"):
			text = "holds a variable, whose value is not known"
		default:
			text = "is not valid"
			if made, err := metav1.LabelSelectorAsSelector(s); err == nil {
				text = "takes " + cut(made.String(), 100)
			}
		}
		return w.reason(by, field, text)
	}
	own := "is not set, which takes its own namespace alone"
	if by.Ref.Namespace != "" {
		own = fmt.Sprintf("is not set, which takes namespace %q alone", by.Ref.Namespace)
	}
	rules := func(labels, namespaces *metav1.LabelSelector) []note {
		return []note{
			say("ruleSelector", labels, "is not set, which selects nothing", "every PrometheusRule"),
			say("ruleNamespaceSelector", namespaces, own, "every namespace"),
		}
	}
	switch {
	case by.Prometheus() != nil:
		return rules(by.Prometheus().Spec.RuleSelector, by.Prometheus().Spec.RuleNamespaceSelector)
	case by.ThanosRuler() != nil:
		return rules(by.ThanosRuler().Spec.RuleSelector, by.ThanosRuler().Spec.RuleNamespaceSelector)
	}
	spec := by.Alertmanager().Spec
	return []note{
		say("alertmanagerConfigSelector", spec.AlertmanagerConfigSelector, "is not set, which selects nothing", "every AlertmanagerConfig"),
		say("alertmanagerConfigNamespaceSelector", spec.AlertmanagerConfigNamespaceSelector, own, "every namespace"),
	}
}

func (w *why) selects(by *object.Object, kind object.Kind, ask func(*object.Object) []stack.Verdict) *selects {
	s := &selects{Kind: kind, Reasons: w.selectors(by), Yes: []named{}, No: []named{}, Unknown: []named{}}
	for o := range w.view.stack.All(kind) {
		for _, v := range ask(o) {
			if v.By != by.Ref {
				continue
			}
			switch list := newNamed(o.Ref); v.Selects {
			case object.Yes:
				s.Yes = append(s.Yes, list)
			case object.No:
				s.No = append(s.No, list)
			case object.Unknown:
				s.Unknown = append(s.Unknown, list)
			}
			break
		}
	}
	return s
}

// base says where the base configuration of an Alertmanager comes from.
func (w *why) base(o *object.Object) note {
	for _, am := range w.view.stack.Alertmanagers() {
		if am.Object != o {
			continue
		}
		switch base := am.Base(); {
		case !base.Known():
			return note{object.Unknown.String(), report.Clean("the base configuration is not known: " + base.Why), nil}
		case base.Object == nil:
			return note{object.Yes.String(), "the base configuration is the operator's own, which notifies no one", nil}
		default:
			return note{object.Yes.String(), report.Clean(fmt.Sprintf("the base configuration is that of %s", base.Object.Ref)), w.view.spot(base.Object, base.Path)}
		}
	}
	return note{}
}

// uses lists the places in view that take something from a Secret or ConfigMap.
func (w *why) uses(o *object.Object) (all []use) {
	add := func(by *object.Object, path object.Path, key string) {
		all = append(all, use{newNamed(by.Ref), path.String(), report.Clean(key), w.view.spot(by, path), by.Ref})
	}
	for _, kind := range []object.Kind{object.AlertmanagerConfig, object.Alertmanager} {
		for by := range w.view.stack.All(kind) {
			if by.Ref.Namespace != o.Ref.Namespace {
				continue
			}
			for _, r := range object.References(by) {
				if r.Kind == o.Ref.Kind && r.Name == o.Ref.Name {
					add(by, r.Path, r.Key)
				}
			}
		}
	}
	for _, am := range w.view.stack.Alertmanagers() {
		if base := am.Base(); base.Object != nil && base.Object.Ref == o.Ref {
			add(am.Object, object.Path{"spec", "configSecret"}, "alertmanager.yaml")
		}
	}
	return all
}
