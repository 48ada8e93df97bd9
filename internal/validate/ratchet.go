package validate

import (
	"encoding/json"
	"regexp"
	"strings"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// ratchet divides the findings that would deny into those that the object had before an update and those that are new.
//
// A finding is known again by its rule, its message, the names of the fields that lead to it and the text that stands
// there, but not by its place in lists: a rule put in at the top of a group moves every other one. Findings that are
// alike are counted, so a second copy of an old mistake is a new one.
func ratchet(sub *admit.Subject, req admission.Request, deny []lint.Diagnostic) (had, fresh []lint.Diagnostic) {
	old := sub.Old(req)
	if old == nil {
		return nil, deny
	}
	before, _ := sub.Linter.Lint(old, sub.Stack)
	stock := map[identity]int{}
	oldRoot := root(old)
	for _, d := range before {
		stock[identify(d, oldRoot)]++
	}
	newRoot := root(sub.Object)
	for _, d := range deny {
		id := identify(d, newRoot)
		if stock[id] == 0 {
			fresh = append(fresh, d)
			continue
		}
		stock[id]--
		had = append(had, d)
	}
	return had, fresh
}

type identity struct{ rule, message, fields, text string }

var index = regexp.MustCompile(`\[\d+\]`)

func identify(d lint.Diagnostic, root any) identity {
	text, _ := d.Path.In(root).(string)
	return identity{
		rule: d.Rule.Name,
		// Messages may name other places.
		message: index.ReplaceAllString(d.Message, "[]"),
		fields:  index.ReplaceAllString(d.Path.String(), "[]"),
		text:    strings.TrimSpace(text),
	}
}

func root(o *object.Object) any {
	var v any
	_ = json.Unmarshal(o.Raw, &v) // Decode has read it already.
	return v
}
