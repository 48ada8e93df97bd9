package lint

import (
	"cmp"
	"slices"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// Diagnostic is a finding on one object.
type Diagnostic struct {
	Check *Check
	// Severity is the check's own where the check leaves it at Off. What the policy says of the check overrides both.
	Severity Severity
	Object   object.Ref
	// Path is the position in the object. Only package source knows lines.
	Path object.Path
	// Subject names what stands at Path. The Linter fills it in.
	Subject Subject
	// Range narrows the position to a part of the string at Path; the zero Range is all of it.
	Range   Range
	Message string
	// Effect says what becomes of the object in a cluster, where that is certain and Message does not say it.
	Effect string
	// Fix is nil where a person has to decide.
	Fix *Fix
	// Related are the other objects that took part in the verdict, and the first other places where the same is wrong.
	Related []Related
	// Repeats are the other places of a mistake that is reported once: as many as MaxFindings.
	Repeats []object.Path
}

// Range is a half-open range of byte offsets in a string.
type Range struct{ Start, End int }

// Related is another object that took part in a verdict.
type Related struct {
	Object object.Ref
	// Of is the object itself, where Object names several. It may be nil.
	Of      *object.Object
	Path    object.Path
	Message string
}

// Fix removes a finding.
type Fix struct {
	// Message says what the edits do, in the imperative: add label release="prometheus".
	Message string
	Edits   []Edit
	// AtAdmission reports whether the mutating webhook applies the fix unasked. Every fix is offered by lint --fix.
	AtAdmission bool
}

// Op is the operation of an Edit.
type Op string

const (
	// Add sets a key that is absent, or inserts before the index that ends the path.
	Add Op = "add"
	// Replace gives a value its right type: 5 becomes "5". What a person wrote stays readable in it.
	Replace Op = "replace"
)

// Edit is a change to an object, as RFC 6902 means its operations. Value is what encoding/json would unmarshal
// into an any: string, float64, bool, []any or map[string]any.
type Edit struct {
	Op    Op
	Path  object.Path
	Value any
}

// redactUserinfo leaves users and passwords out of the URLs that a check quotes. It is the last line: a check that quotes what is
// secret in another way asks package redact itself. A fix holds what is written into the object, and stays.
func (d *Diagnostic) redactUserinfo() {
	d.Message = redact.Userinfo(d.Message)
	if d.Fix != nil && redact.Userinfo(d.Fix.Message) != d.Fix.Message {
		fix := *d.Fix
		fix.Message = redact.Userinfo(fix.Message)
		d.Fix = &fix
	}
	if slices.ContainsFunc(d.Related, func(r Related) bool { return redact.Userinfo(r.Message) != r.Message }) {
		d.Related = slices.Clone(d.Related) // checks may share them
		for i := range d.Related {
			d.Related[i].Message = redact.Userinfo(d.Related[i].Message)
		}
	}
}

// compare orders diagnostics by their place in the object, then by check and message.
func compare(a, b Diagnostic) int {
	return cmp.Or(comparePaths(a.Path, b.Path), cmp.Compare(a.Check.Name, b.Check.Name), cmp.Compare(a.Message, b.Message))
}

func comparePaths(a, b object.Path) int {
	for i := range min(len(a), len(b)) {
		ai, aIsIndex := a[i].(int)
		bi, bIsIndex := b[i].(int)
		var c int
		switch {
		case aIsIndex && bIsIndex:
			c = cmp.Compare(ai, bi)
		case !aIsIndex && !bIsIndex:
			c = cmp.Compare(a[i].(string), b[i].(string))
		case aIsIndex:
			c = -1
		default:
			c = 1
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
