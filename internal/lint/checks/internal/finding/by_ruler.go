// Package finding makes findings, and parts of them, that several checks report.
package finding

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

// ByRuler gathers findings, so that the rulers for which the same is wrong share one.
type ByRuler struct {
	All   []*OfRulers
	known map[string]*OfRulers
}

// OfRulers is a finding whose message lacks its end: it goes on with the names of the rulers, and then with Rest.
type OfRulers struct {
	lint.Diagnostic
	Rest   string
	Rulers []*stack.Ruler
	field  string
}

// Add adds a finding, or rulers to one that is the same; field is that of their spec which decides.
func (b *ByRuler) Add(d lint.Diagnostic, rest, field string, rulers ...*stack.Ruler) {
	key := d.Path.String() + "\x00" + d.Message + "\x00" + rest
	f := b.known[key]
	if f == nil {
		if b.known == nil {
			b.known = map[string]*OfRulers{}
		}
		f = &OfRulers{Diagnostic: d, Rest: rest, field: field}
		b.known[key] = f
		b.All = append(b.All, f)
	}
	f.Rulers = append(f.Rulers, rulers...)
}

// ReportTo reports what was added.
func (b *ByRuler) ReportTo(pass *lint.Pass) {
	for _, f := range b.All {
		for _, r := range f.Rulers[:min(phrase.MaxNamed, len(f.Rulers))] {
			f.Related = append(f.Related, lint.Related{
				Object: r.Object.Ref, Path: object.Path{"spec", f.field}, Message: "its " + f.field + " decides this",
			})
		}
		f.Message += " " + RulerNames(f.Rulers) + f.Rest
		pass.Report(f.Diagnostic)
	}
}

// RulerNames names the first few rulers.
func RulerNames(rulers []*stack.Ruler) string {
	var all []string
	seen := map[string]bool{}
	for _, r := range rulers {
		if name := r.String(); !seen[name] { // two files may hold it
			seen[name] = true
			all = append(all, name)
		}
	}
	return phrase.List(all, " and ")
}
