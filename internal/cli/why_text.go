package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/report"
)

func (w *why) text(all []explanation) error {
	p := whyPrinter{paint: newPaint(w.colors(w.stdout))}
	for i, e := range all {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.explanation(e)
	}
	_, err := w.stdout.Write([]byte(p.out.String()))
	return err
}

type whyPrinter struct {
	paint
	out strings.Builder
}

// line prints a text and where it stands.
func (p *whyPrinter) line(indent, text string, at *spot) { p.lineNear(nil, indent, text, at) }

// lineNear leaves out the name of the file where that is known from near.
func (p *whyPrinter) lineNear(near *spot, indent, text string, at *spot) {
	p.out.WriteString(indent + text)
	if at != nil {
		where := at.String()
		if near != nil && near.File == at.File {
			where = fmt.Sprintf("line %d", at.Line)
		}
		if at.Value != "" {
			where += ", by value " + at.Value
		}
		p.out.WriteString("  " + p.dim(report.Clean(where)))
	}
	p.out.WriteByte('\n')
}

func (p *whyPrinter) explanation(e explanation) {
	p.line("", p.bold(report.Clean(e.ref.String())), e.Place)
	for _, s := range e.Selected {
		p.selection(e, s)
	}
	switch {
	case e.Selected != nil:
	case e.ref.Kind == object.PrometheusRule:
		p.line("  ", p.yellow("no Prometheus or ThanosRuler in view")+" that could load it; bring it by --stack or --values", nil)
	case e.ref.Kind == object.AlertmanagerConfig:
		p.line("  ", p.yellow("no Alertmanager in view")+" that could use it; bring it by --stack or --values", nil)
	case e.Selects != nil:
		p.selects(e)
	case len(e.Uses) == 0:
		p.line("  ", p.yellow("no AlertmanagerConfig and no Alertmanager in view")+" takes anything from it", nil)
	}
	for _, u := range e.Uses {
		p.line("  ", fmt.Sprintf("%s takes key %q at %s", report.Clean(u.ref.String()), u.Key, u.Path), u.Place)
	}
	const most = 3
	for i, n := range e.Errors {
		if i == most {
			p.line("  ", p.red("error:")+fmt.Sprintf(" and %d more; alertlint lint lists them", len(e.Errors)-most), nil)
			break
		}
		p.lineNear(e.Place, "  ", p.red("error:")+" "+n.Message, n.Place)
	}
}

func (p *whyPrinter) selection(e explanation, s selection) {
	by, verb, does := report.Clean(s.ref.String()), "load", "loads"
	if e.ref.Kind == object.AlertmanagerConfig {
		verb, does = "use", "uses"
	}
	switch {
	case s.Answer == "yes" && len(e.Errors) > 0:
		p.line("  ", by+" "+p.yellow("selects it"), s.Place)
	case s.Answer == "yes":
		p.line("  ", by+" "+p.green(does+" it"), s.Place)
	case s.Answer == "no":
		p.line("  ", by+" "+p.red("does not "+verb+" it"), s.Place)
	default:
		p.line("  ", by+" "+p.yellow("may or may not "+verb+" it"), s.Place)
	}
	for _, r := range s.Reasons {
		p.lineNear(s.Place, "    ", r.Message, r.Place)
	}
	if len(s.Add) > 0 {
		p.line("    ", p.bold("add "+labelList(s.Add)), nil)
	}
	if len(s.Change) > 0 {
		p.line("    ", p.bold("set "+labelList(s.Change)), nil)
	}
}

func labelList(labels map[string]string) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		out = append(out, fmt.Sprintf("%s=%q", report.Clean(name), labels[name]))
	}
	if len(out) == 1 {
		return "label " + out[0]
	}
	return "labels " + strings.Join(out, ", ")
}

func (p *whyPrinter) selects(e explanation) {
	s := e.Selects
	for _, r := range s.Reasons {
		p.lineNear(e.Place, "  ", r.Message, r.Place)
	}
	total := len(s.Yes) + len(s.No) + len(s.Unknown)
	if total == 0 {
		p.line("  ", p.yellow(fmt.Sprintf("no %s in view", s.Kind)), nil)
		return
	}
	for _, group := range []struct {
		objects []named
		text    string
		paint   func(...any) string
	}{{s.Yes, "selects", p.green}, {s.No, "does not select", p.red}, {s.Unknown, "may or may not select", p.yellow}} {
		if len(group.objects) == 0 {
			continue
		}
		var names []string
		for _, n := range group.objects {
			names = append(names, strings.TrimPrefix(n.Namespace+"/"+n.Name, "/"))
		}
		p.line("  ", fmt.Sprintf("%s %d of %s: %s", group.paint(group.text), len(names), report.Count(total, string(s.Kind)), listed(names, 8)), nil)
	}
}
