package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/words"
)

func explanationsText(w io.Writer, all []explain.Explanation, at Locator, colors bool) error {
	p := explanationPrinter{paint: newPaint(colors), at: at}
	for i, e := range all {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.explanation(e)
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

type explanationPrinter struct {
	paint
	at  Locator
	out strings.Builder
}

// line prints a text and where it stands.
func (p *explanationPrinter) line(indent, text string, at Place) {
	p.lineNear(Place{}, indent, text, at)
}

// lineNear leaves out the name of the file if that is known from near.
func (p *explanationPrinter) lineNear(near Place, indent, text string, at Place) {
	p.out.WriteString(indent + text)
	if at.File != nil {
		where := spot(at)
		if near.File != nil && near.File.Name == at.File.Name {
			where = fmt.Sprintf("line %d", at.At.Line)
		}
		if at.Value != "" {
			where += ", set by value " + Clean(at.Value)
		}
		p.out.WriteString("  " + p.dim(Clean(where)))
	}
	p.out.WriteByte('\n')
}

func (p *explanationPrinter) explanation(e explain.Explanation) {
	here := p.at(e.Object, nil)
	p.line("", p.bold(Clean(e.Object.Ref.String())), here)
	for _, s := range e.Selected {
		p.selection(e, s)
	}
	switch kind := e.Object.Ref.Kind; {
	case e.Selected != nil:
	case kind == object.PrometheusRule:
		p.line("  ", p.yellow("no Prometheus or ThanosRuler found")+" that could load it; pass it with --stack or --values", Place{})
	case kind == object.AlertmanagerConfig:
		p.line("  ", p.yellow("no Alertmanager found")+" that could use it; pass it with --stack or --values", Place{})
	case e.Selects != nil:
		p.selects(e)
	case len(e.Uses) == 0:
		p.line("  ", p.yellow("no AlertmanagerConfig or Alertmanager found")+" takes anything from it", Place{})
	}
	for _, u := range e.Uses {
		text := fmt.Sprintf("%s takes key %q at %s", Clean(u.At.Object.Ref.String()), Clean(u.Key), u.At.Path)
		p.line("  ", text, placeOf(u.At, p.at))
	}
	const most = 3
	for i, d := range e.Errors {
		if i == most {
			p.line("  ", p.red("error:")+fmt.Sprintf(" and %d more; alertlint lint lists them", len(e.Errors)-most), Place{})
			break
		}
		p.lineNear(here, "  ", p.red("error:")+" "+Clean(d.Message), p.at(e.Object, d.Path))
	}
}

func (p *explanationPrinter) selection(e explain.Explanation, s explain.Selection) {
	here := p.at(s.By, nil)
	by, verb, does := Clean(s.By.Ref.String()), "load", "loads"
	if e.Object.Ref.Kind == object.AlertmanagerConfig {
		verb, does = "use", "uses"
	}
	switch {
	case s.Answer == object.Yes && len(e.Errors) > 0:
		p.line("  ", by+" "+p.yellow("selects it"), here)
	case s.Answer == object.Yes:
		p.line("  ", by+" "+p.green(does+" it"), here)
	case s.Answer == object.No:
		p.line("  ", by+" "+p.red("does not "+verb+" it"), here)
	default:
		p.line("  ", by+" "+p.yellow("may or may not "+verb+" it"), here)
	}
	p.reasons("    ", s.Reasons, here)
	if len(s.Add) > 0 {
		p.line("    ", p.bold("add "+labelList(s.Add)), Place{})
	}
	if len(s.Change) > 0 {
		p.line("    ", p.bold("set "+labelList(s.Change)), Place{})
	}
}

func (p *explanationPrinter) reasons(indent string, reasons []explain.Reason, near Place) {
	for _, r := range reasons {
		text := Clean(r.Message)
		if r.Answer == object.Yes {
			text = words.Shorten(text, 140) // a selector may list hundreds of values
		}
		p.lineNear(near, indent, text, placeOf(r.At, p.at))
	}
}

func labelList(labels map[string]string) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		out = append(out, fmt.Sprintf("%s=%q", Clean(name), labels[name]))
	}
	if len(out) == 1 {
		return "label " + out[0]
	}
	return "labels " + strings.Join(out, ", ")
}

func (p *explanationPrinter) selects(e explain.Explanation) {
	s := e.Selects
	p.reasons("  ", s.Reasons, p.at(e.Object, nil))
	total := len(s.Yes) + len(s.No) + len(s.Unknown)
	if total == 0 {
		p.line("  ", p.yellow(fmt.Sprintf("no %s found", s.Kind)), Place{})
		return
	}
	for _, group := range []struct {
		objects []object.Ref
		text    string
		paint   func(...any) string
	}{{s.Yes, "selects", p.green}, {s.No, "does not select", p.red}, {s.Unknown, "may or may not select", p.yellow}} {
		if len(group.objects) == 0 {
			continue
		}
		var names []string
		for _, r := range group.objects {
			names = append(names, Clean(strings.TrimPrefix(r.Namespace+"/"+r.Name, "/")))
		}
		p.line("  ", fmt.Sprintf("%s %d of %s: %s", group.paint(group.text), len(names), Count(total, string(s.Kind)), listed(names, 8)), Place{})
	}
}
