package alertmanagerconfiginvalid

import (
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
)

func (p *checker) checkTimeIntervals() {
	first := map[string]object.Path{}
	for i, t := range p.TimeIntervals {
		if other, ok := first[t.Name]; ok && t.Name != "" {
			p.Reportf(t.Path.At("name"), "time interval %s is defined at %s already; Alertmanager rejects duplicates", phrase.Quote(t.Name), other)
		} else {
			first[t.Name] = t.Path
		}
		switch {
		case t.Name == "" && !p.isBroken(t.Path):
			p.Reportf(p.deepest(t.Path, object.Path{"name"}), "a time interval without a name; set name")
		case t.Periods == 0 && !p.isBroken(t.Path) && !p.isBroken(t.Path.At("timeIntervals")):
			// convertMuteTimeInterval of the operator sets the name with the first period.
			p.Reportf(t.Path, "time interval %s lists no timeIntervals; prometheus-operator renders it without its name, and Alertmanager then rejects its whole configuration", phrase.Quote(t.Name))
		}
		for period := range t.Periods {
			p.checkPeriod(i, period)
		}
	}
}

func (p *checker) checkPeriod(interval, period int) {
	p.Meter.Take(200)
	for at, err := range p.Ranges(interval, period) {
		if err != nil && !p.isBroken(at) {
			p.Reportf(at, "%s: %s", fieldOf(at), phrase.OneLine(err))
		}
	}
}
