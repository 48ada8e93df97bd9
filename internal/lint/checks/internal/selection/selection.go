// Package selection holds what rule-selector-labels and config-selector-labels have in common.
package selection

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// Labels checks whether the labels of an object have something select it.
type Labels struct {
	// Complaint completes "no Prometheus ...".
	Complaint string
	// By is what is missing if nothing is in view.
	By string
	// Ask returns what each selector says of an object.
	Ask func(*stack.Stack, *object.Object) []stack.Verdict
	// Inject returns the labels that the policy adds.
	Inject func(lint.Inject) map[string]string
}

// Run is the check.
func (s Labels) Run(pass *lint.Pass) {
	o := pass.Object
	// Labels that do not fit are object-invalid's. Without a name it is a patch for another object, or refused.
	if o.Ref.Name == "" || slices.ContainsFunc(o.Problems, hidesLabels) {
		return
	}
	verdicts := s.Ask(pass.Stack, o)
	if slices.ContainsFunc(verdicts, mayBeSelected) {
		return
	}
	inject := absent(s.Inject(pass.Policy.Inject), o.Labels)
	path := object.Path{"metadata", "labels"}
	if len(o.Labels) == 0 {
		path = path[:1]
	}
	if len(verdicts) == 0 {
		if len(inject) > 0 {
			fix := lint.AddLabels(o, inject)
			pass.Report(lint.Diagnostic{Path: path, Fix: fix, Message: fmt.Sprintf(
				"no %s found, but the policy requires a label that is missing; %s", s.By, fix.Message)})
		}
		return
	}
	fix, advice := s.remedy(pass, verdicts, inject)
	d := lint.Diagnostic{Path: path, Fix: fix}
	kinds := map[string]bool{}
	// Those that a label would help come first.
	slices.SortStableFunc(verdicts, func(a, b stack.Verdict) int { return min(len(b.Add), 1) - min(len(a.Add), 1) })
	var why []string
	said := map[string]bool{}
	for _, v := range verdicts {
		pass.Meter.Take(100)
		kinds[string(v.By.Kind)] = true
		text := explain(v)
		if said[text] {
			continue
		}
		said[text] = true
		why = append(why, text)
		if len(d.Related) < phrase.MaxNamed {
			d.Related = append(d.Related, lint.Related{Object: v.By, Path: v.Reasons[0].Path(), Message: v.Reasons[0].Message})
		}
	}
	d.Message = fmt.Sprintf("no %s %s: %s; %s", strings.Join(slices.Sorted(maps.Keys(kinds)), " or "), s.Complaint, phrase.List(why, "; "), advice)
	pass.Report(d)
}

func hidesLabels(p object.Problem) bool {
	return len(p.Path) > 0 && p.Path[0] == "metadata" && (len(p.Path) == 1 || p.Path[1] == "labels")
}

func mayBeSelected(v stack.Verdict) bool { return v.Selects != object.No }

// absent returns the labels that the object does not have, with whatever value.
func absent(labels, has map[string]string) map[string]string {
	out := maps.Clone(labels)
	maps.DeleteFunc(out, func(name, _ string) bool { _, ok := has[name]; return ok })
	return out
}

// remedy returns the one fix there is, or nil where there is none or several, and what to do.
func (s Labels) remedy(pass *lint.Pass, verdicts []stack.Verdict, inject map[string]string) (*lint.Fix, string) {
	o := pass.Object
	var note string
	if policy := s.Inject(pass.Policy.Inject); len(policy) > 0 {
		with := *o
		with.Labels = maps.Clone(inject)
		maps.Copy(with.Labels, o.Labels)
		if len(inject) > 0 && slices.ContainsFunc(s.Ask(pass.Stack, &with), mayBeSelected) {
			fix := lint.AddLabels(o, inject)
			return fix, fix.Message
		}
		note = "the labels of the policy do not change that; "
		for _, name := range slices.Sorted(maps.Keys(policy)) {
			if value, ok := o.Labels[name]; ok && value != policy[name] {
				note = fmt.Sprintf("the policy injects %s=%q, but label %s is %.80q; ", name, policy[name], name, value)
				break
			}
		}
	}
	var adds []map[string]string // the first two that differ
	known := true
	for _, v := range verdicts {
		if v.Add == nil {
			continue
		}
		if len(adds) < 2 && !slices.ContainsFunc(adds, func(add map[string]string) bool { return maps.Equal(add, v.Add) }) {
			adds = append(adds, v.Add)
		}
		known = known && !slices.ContainsFunc(v.Reasons, isUnknown)
	}
	switch len(adds) {
	case 0:
		return nil, note + mend(verdicts)
	case 1:
		fix := lint.AddLabels(o, adds[0])
		// Where the namespace may rule the object out, the label is needed but may not be enough.
		fix.AtAdmission = known
		return fix, note + fix.Message
	}
	return nil, note + "several would match with different labels; add those of the one you mean"
}

// mend says what has the one select the object that rejects it by the least.
func mend(verdicts []stack.Verdict) string {
	best := slices.MinFunc(verdicts, func(a, b stack.Verdict) int { return len(a.Mend) - len(b.Mend) })
	if len(best.Widen) == 0 {
		return phrase.List(best.Mend, ", and ")
	}
	return phrase.List(best.Mend, " and ") + ", or change " + strings.Join(best.Widen, " and ")
}

func isUnknown(r stack.Reason) bool { return r.Answer == object.Unknown }

// explain says which selectors reject the object: ruleSelector of Prometheus a/b requires app="a", but label app is missing.
func explain(v stack.Verdict) string {
	reasons := slices.DeleteFunc(slices.Clone(v.Reasons), isUnknown)
	of := " of " + v.By.String()
	var parts []string
	for i, r := range reasons {
		text := r.Message
		if i == 0 || r.Field != reasons[i-1].Field {
			text = r.Field + of + " " + text
			of = ""
		}
		parts = append(parts, text)
	}
	return phrase.List(parts, ", and ")
}
