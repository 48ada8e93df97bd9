package render

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/words"
)

// maxReleases bounds the releases of a file: aliases may bring the same one in a million times.
const maxReleases = 100

// budget is what was spent on the releases of a file.
type budget struct {
	// releases counts what was rendered, and expanded is how long its JSON is.
	releases, expanded int
}

func problem(f *source.File, at source.Position, format string, args ...any) {
	f.AddProblem(source.Problem{Line: at.Line, Column: at.Column, Message: words.OneLine(fmt.Sprintf(format, args...))})
}

// release is what installs the chart.
type release struct {
	name, namespace string
	// place stands for what is not written.
	place    place
	layers   []layer
	reshaped map[string]bool
}

func (l *linker) render(f *source.File, r release) {
	b := l.budgets[f]
	if b == nil {
		b = &budget{}
		l.budgets[f] = b
	}
	if b.releases++; b.releases > maxReleases {
		problem(f, f.Span(r.place.node.Line+r.place.line, r.place.node.Column, 1), "more than %d releases in a file; the others are skipped", maxReleases)
		return
	}
	c := chartRender{
		values: values{layers: r.layers, place: r.place}, release: r.name, namespace: r.namespace, reshaped: r.reshaped, file: f, budget: b,
	}
	c.render()
	f.Objects = append(f.Objects, c.objects...)
}
