package report

import (
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// mostNames bounds how many files a note names.
const mostNames = 5

// Notes returns what was not judged, and why: one line for each reason.
func Notes(r *Report) []string {
	var (
		notes   []string
		reasons []string
		names   = map[string][]string{}
	)
	for _, f := range r.NotAnalysed {
		if names[f.NotAnalysed] == nil {
			reasons = append(reasons, f.NotAnalysed)
		}
		names[f.NotAnalysed] = append(names[f.NotAnalysed], Clean(f.Name))
	}
	for _, reason := range reasons {
		all := names[reason]
		list := strings.Join(all[:min(len(all), mostNames)], ", ")
		if more := len(all) - mostNames; more > 0 {
			list += fmt.Sprintf(" and %d more", more)
		}
		notes = append(notes, fmt.Sprintf("not analysed: %s (%s): %s", Count(len(all), "file"), Clean(reason), list))
	}
	for _, u := range r.Undecided {
		notes = append(notes, "not decided: "+undecided(u))
	}
	return notes
}

func undecided(u lint.Undecided) string {
	verb := "loads"
	if u.Kind == object.AlertmanagerConfig {
		verb = "uses"
	}
	var by []string
	for _, kind := range u.By {
		by = append(by, string(kind))
	}
	return fmt.Sprintf("what %s %s (no %s found; pass one with --stack)", verb, Count(u.Count, string(u.Kind)), strings.Join(by, " or "))
}
