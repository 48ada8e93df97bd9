package validate

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// ratchet tells the findings that an object had before an update from those that are new.
//
// A finding is known again by its check, its message, the names of the fields that lead to it and the text that stands
// there, but not by its place in lists: a rule put in at the top of a group moves every other one. Findings that are
// alike are counted, so a second copy of an old mistake is a new one.
type ratchet struct {
	// now and old are the objects as JSON. Old is nil where there is none.
	now, old any
	// before are the findings on the old object.
	before counts
	// stopped are the checks that did not finish with the old object.
	stopped []*lint.Check
}

type identity struct{ check, message, fields, text string }

// notCompared is said beside findings of which it is not known whether they are new.
const notCompared = "the previous version of the object could not be checked in time: findings that may be old are warnings here, but would deny a new object"

func newRatchet(ctx context.Context, sub *admit.Subject, req admission.Request) *ratchet {
	old := sub.Old(req)
	if old == nil {
		return &ratchet{}
	}
	r := &ratchet{now: root(sub.Object), old: root(old), before: counts{}}
	result := sub.Linter.Judge(old, sub.Stack, admit.Meter(ctx))
	for _, d := range result.Findings {
		r.before[identify(d, r.old)]++
	}
	r.stopped = result.Stopped
	return r
}

// divide divides findings into those that the object had, those of which that is not known, and those that are new.
//
// Where time ran out before the old object was judged, an old mistake must not refuse the update, and a new one must not get
// in. A finding is new for certain if the old object does not have the text that it is about; the others are not known.
func (r *ratchet) divide(findings []lint.Diagnostic) (had, unknown, fresh []lint.Diagnostic) {
	if r.old == nil {
		return nil, nil, findings
	}
	var texts, held counts
	for _, d := range findings {
		id := identify(d, r.now)
		switch {
		case r.before[id] > 0:
			r.before[id]--
			had = append(had, d)
		case !slices.Contains(r.stopped, d.Check):
			fresh = append(fresh, d)
		default:
			if texts == nil {
				texts, held = counts{}, counts{}
				texts.count(r.old, "")
			}
			if id.text != "" && held[id] >= texts[identity{fields: id.fields, text: id.text}] {
				fresh = append(fresh, d)
				continue
			}
			held[id]++
			unknown = append(unknown, d)
		}
	}
	return had, unknown, fresh
}

type counts map[identity]int

// count counts the texts of a document, each with the names of the fields that lead to it.
func (c counts) count(v any, fields string) {
	switch v := v.(type) {
	case string:
		c[identity{fields: fields, text: strings.TrimSpace(v)}]++
	case []any:
		for _, e := range v {
			c.count(e, fields+anyIndex)
		}
	case map[string]any:
		for name, e := range v {
			c.count(e, fields+named(name))
		}
	}
}

const anyIndex = "[]"

func named(name string) string { return "." + name }

func names(path object.Path) string {
	var b strings.Builder
	for _, e := range path {
		if name, ok := e.(string); ok {
			b.WriteString(named(name))
		} else {
			b.WriteString(anyIndex)
		}
	}
	return b.String()
}

var index = regexp.MustCompile(`\[\d+\]`)

func identify(d lint.Diagnostic, root any) identity {
	text, _ := d.Path.In(root).(string)
	return identity{
		check: d.Check.Name,
		// Messages may name other places.
		message: index.ReplaceAllString(d.Message, anyIndex),
		fields:  names(d.Path),
		text:    strings.TrimSpace(text),
	}
}

func root(o *object.Object) any {
	var v any
	_ = json.Unmarshal(o.Raw, &v) // Decode has read it already.
	return v
}
