package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/source"
)

// Text writes the report for people: a line for each finding that editors and terminals know how to open, the place in
// question, and a summary at the end.
func Text(w io.Writer, r *Report, colors bool) error {
	out := bufio.NewWriterSize(w, 64<<10)
	p := printer{out, newStyles(colors), map[string]bool{}}
	for _, f := range r.Fixed {
		p.fixed(f)
	}
	if len(r.Fixed) > 0 {
		p.line("")
	}
	for _, f := range r.Findings {
		p.finding(f)
		p.line("")
	}
	for _, note := range Notes(r) {
		p.line(p.dim(note))
	}
	p.summary(r)
	return out.Flush()
}

type styles struct {
	bold, dim, red, yellow, cyan, green func(a ...any) string
}

func newStyles(colors bool) styles {
	style := func(attributes ...color.Attribute) func(...any) string {
		c := color.New(attributes...)
		if c.DisableColor(); colors {
			c.EnableColor()
		}
		return c.SprintFunc()
	}
	return styles{
		bold: style(color.Bold), dim: style(color.Faint), red: style(color.FgRed, color.Bold),
		yellow: style(color.FgYellow, color.Bold), cyan: style(color.FgCyan, color.Bold), green: style(color.FgGreen, color.Bold),
	}
}

func (s styles) severity(v lint.Severity) func(...any) string {
	switch v {
	case lint.Error:
		return s.red
	case lint.Warning:
		return s.yellow
	default:
		return s.cyan
	}
}

type printer struct {
	out *bufio.Writer
	styles
	// told holds the effects that were printed, with their objects.
	told map[string]bool
}

// line prints parts that are clean already. An error of the writer is kept until Flush.
func (p *printer) line(parts ...string) {
	for _, s := range parts {
		_, _ = p.out.WriteString(s)
	}
	_ = p.out.WriteByte('\n')
}

func (p *printer) finding(f Finding) {
	paint := p.severity(f.Severity)
	p.line(p.bold(where(f.place())), " ", paint(f.Severity.String()+":"), " ", p.bold(Clean(f.Message)), " ", p.dim("["+f.Check.Name+"]"))
	if f.Object.Kind != "" {
		object := "  in " + Clean(f.Object.String())
		if subject := f.Subject.String(); subject != "" {
			object += ", " + Clean(subject)
		}
		if len(f.Path) > 0 {
			object += " (" + Clean(f.Path.String()) + ")"
		}
		p.line(p.dim(object + byValue(f.Value)))
	}
	if told := f.Object.String() + f.Effect; f.Effect != "" && !p.told[told] {
		p.told[told] = true // once for each object is enough
		p.line("  effect: ", Clean(f.Effect))
	}
	p.excerpt(f, paint)
	for i, related := range f.Related {
		note := "  note: "
		if at := f.RelatedAt[i]; at.File != nil {
			note = "  " + where(at) + " note: "
		}
		p.line(p.cyan(note), Clean(related.Object.String()), ": ", Clean(related.Message), byValue(f.RelatedAt[i].Value))
	}
	if f.Fix != nil {
		p.line("  ", p.green("fix available:"), " ", Clean(f.Fix.Message))
	}
}

func (p *printer) fixed(f Finding) {
	p.line(p.bold(where(f.place())), " ", p.green("fixed:"), " ", Clean(f.Fix.Message), " ", p.dim("["+f.Check.Name+"]"))
}

func (f *Finding) place() Place { return Place{File: f.File, At: f.At} }

// byValue names the value of a chart that something follows from.
func byValue(value string) string {
	if value == "" {
		return ""
	}
	return ", set by value " + Clean(value)
}

// where renders a place as compilers do: file:line:column:.
func where(p Place) string {
	return Clean(p.File.Name) + ":" + strconv.Itoa(p.At.Line) + ":" + strconv.Itoa(p.At.Column) + ":"
}

func (p *printer) excerpt(f Finding, paint func(...any) string) {
	may, inSecret := source.MayShow(f.Object.Kind, f.Path)
	if !may {
		return
	}
	text, carets, ok := excerpt(f.File, f.At, inSecret)
	if !ok {
		return
	}
	number := strconv.Itoa(f.At.Line)
	p.line(p.dim("  "+number+" |"), " ", text)
	p.line(p.dim("  "+strings.Repeat(" ", len(number))+" |"), " ", strings.TrimSuffix(carets, strings.TrimLeft(carets, " ")), paint(strings.TrimLeft(carets, " ")))
}

func (p *printer) summary(r *Report) {
	var parts []string
	fixable := 0
	for _, f := range r.Findings {
		if f.Fix != nil {
			fixable++
		}
	}
	for _, s := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
		if n := r.Count(s); n > 0 {
			parts = append(parts, p.severity(s)(Count(n, s.String())))
		}
	}
	text := "no findings"
	if len(parts) > 0 {
		text = strings.Join(parts, ", ")
	}
	if len(r.Fixed) > 0 {
		text = fmt.Sprintf("%s; %s", p.green(strconv.Itoa(len(r.Fixed))+" fixed"), text)
	}
	text += fmt.Sprintf(" in %s, %s", Count(r.Files, "file"), Count(r.Objects, "object"))
	if r.Silenced > 0 {
		text += fmt.Sprintf("; %s silenced by annotation", Count(r.Silenced, "finding"))
	}
	if fixable > 0 {
		text += fmt.Sprintf("; %d fixable with --fix", fixable)
	}
	p.line(text)
}

// Count renders a number of things: 1 file, 2 files.
func Count(n int, thing string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(thing, "x"):
		thing += "es"
	default:
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
