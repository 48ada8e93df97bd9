package alertmanagerconfiginvalid

import (
	"reflect"
	"strings"

	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
)

func (p *checker) intervalsField() string {
	if p.V1beta1 != nil {
		return "timeIntervals"
	}
	return "muteTimeIntervals"
}

func (p *checker) checkTimeIntervals() {
	first := map[string]object.Path{}
	for i, t := range p.TimeIntervals {
		if other, ok := first[t.Name]; ok && t.Name != "" {
			p.Reportf(t.Path.At("name"), "time interval %s is defined at %s already; Alertmanager refuses a second one", phrase.Quote(t.Name), other)
		} else {
			first[t.Name] = t.Path
		}
		switch {
		case t.Name == "" && !p.isBroken(t.Path):
			p.Reportf(p.deepest(t.Path, object.Path{"name"}), "a time interval without a name; set name")
		case t.Periods == 0 && !p.isBroken(t.Path) && !p.isBroken(t.Path.At("timeIntervals")):
			// convertMuteTimeInterval of the operator sets the name with the first period.
			p.Reportf(t.Path, "time interval %s lists no timeIntervals; prometheus-operator renders it without its name, and Alertmanager then refuses its whole configuration", phrase.Quote(t.Name))
		}
		if p.V1beta1 != nil {
			checkPeriods(p, t.Path, p.V1beta1.Spec.TimeIntervals[i].TimeIntervals)
		} else {
			checkPeriods(p, t.Path, p.V1alpha1.Spec.MuteTimeIntervals[i].TimeIntervals)
		}
	}
}

// checkPeriods asks the Validate method of every range, which is what TimeInterval.Validate does up to the first error.
func checkPeriods[T any](p *checker, at object.Path, periods []T) {
	for i := range periods {
		p.Meter.Take(200)
		for field, ranges := range reflect.ValueOf(periods[i]).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			for j := range ranges.Len() {
				at := at.At("timeIntervals", i, name, j)
				if err := ranges.Index(j).Interface().(interface{ Validate() error }).Validate(); err != nil && !p.isBroken(at) {
					p.Reportf(at, "%s: %s", name, phrase.OneLine(err))
				}
			}
		}
	}
}
