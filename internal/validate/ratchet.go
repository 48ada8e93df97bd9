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
	// texts are those of the old object, and held how many of them findings have been held for. Both are made where they are needed.
	texts, held counts
	// object is what now is the JSON of.
	object *object.Object
}

type identity struct{ check, message, fields, text string }

// notCompared is said beside findings of which it is not known whether they are new.
const notCompared = "the previous version of the object could not be checked in time: findings that may be old are warnings here, but would deny a new object"

func newRatchet(ctx context.Context, sub *admit.Subject, req admission.Request) *ratchet {
	old := sub.Old(req)
	if old == nil {
		return &ratchet{}
	}
	r := &ratchet{object: sub.Object, now: root(sub.Object), old: root(old), before: counts{}}
	result := sub.Linter.Judge(old, sub.Stack, admit.Meter(ctx))
	for _, d := range slices.Concat(result.Findings, result.Deferred) {
		for _, at := range places(d) {
			r.before[identify(d, at, r.old)]++
		}
	}
	r.stopped = result.Stopped
	return r
}

// divide divides findings into those that the object had, those of which that is not known, and those that are new. A mistake that
// is reported once for several places is new if it is new at one of them, and is then told of that place.
func (r *ratchet) divide(findings []lint.Diagnostic) (had, unknown, fresh []lint.Diagnostic) {
	if r.old == nil {
		return nil, nil, findings
	}
	for _, d := range findings {
		newest := hadIt
		for _, at := range places(d) {
			age := r.age(d, at)
			if age == isNew && newest != isNew && at.Pointer() != d.Path.Pointer() {
				d.Path, d.Subject, d.Related = at, lint.SubjectOf(r.object, at), nil
			}
			newest = max(newest, age)
		}
		switch newest {
		case hadIt:
			had = append(had, d)
		case notKnown:
			unknown = append(unknown, d)
		case isNew:
			fresh = append(fresh, d)
		}
	}
	return had, unknown, fresh
}

// places are where the mistake of a finding is.
func places(d lint.Diagnostic) []object.Path {
	return append([]object.Path{d.Path}, d.Repeats...)
}

type age int

const (
	hadIt age = iota
	notKnown
	isNew
)

// age says whether the object had the mistake of a finding at one of its places. It counts: each place may be asked for once.
//
// Where time ran out before the old object was judged, an old mistake must not refuse the update, and a new one must not get
// in. A finding is new for certain if the old object does not have the text that it is about; the others are not known.
func (r *ratchet) age(d lint.Diagnostic, at object.Path) age {
	id := identify(d, at, r.now)
	switch {
	case r.before[id] > 0:
		r.before[id]--
		return hadIt
	case !slices.Contains(r.stopped, d.Check):
		return isNew
	case r.texts == nil:
		r.texts, r.held = counts{}, counts{}
		r.texts.count(r.old, "")
	}
	if id.text != "" && r.held[id] >= r.texts[identity{fields: id.fields, text: id.text}] {
		return isNew
	}
	r.held[id]++
	return notKnown
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

func identify(d lint.Diagnostic, at object.Path, root any) identity {
	text, _ := at.In(root).(string)
	return identity{
		check: d.Check.Name,
		// Messages may name other places.
		message: index.ReplaceAllString(d.Message, anyIndex),
		fields:  names(at),
		text:    strings.TrimSpace(text),
	}
}

func root(o *object.Object) any {
	var v any
	_ = json.Unmarshal(o.Raw, &v) // Decode has read it already.
	return v
}
