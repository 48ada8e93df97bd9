package alertmanagerconfiginvalid

import (
	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
)

// integrationSteps is what an integration takes, upstream's opinion of it included.
const integrationSteps = 2000

// checkReceivers asks upstream about every integration where it refuses the object.
func (p *checker) checkReceivers(refused bool) {
	first := map[string]object.Path{}
	for i, r := range p.Receivers {
		other, twice := first[r.Name]
		switch {
		case r.Name == "" && !p.isBroken(r.Path) && !p.isBroken(r.Path.At("name")):
			p.Reportf(p.deepest(r.Path, object.Path{"name"}), `a receiver without a name; set name (one called null needs quotes: name: "null")`)
		case twice && r.Name != "":
			p.Reportf(r.Path.At("name"), "receiver %s is defined at %s already; names must differ", phrase.Quote(r.Name), other)
		default:
			first[r.Name] = r.Path
		}
		for _, integration := range r.Integrations {
			if p.full() {
				return
			}
			p.Meter.Take(integrationSteps)
			switch item, _ := integration.Path.In(p.doc()).(map[string]any); {
			case p.isBroken(integration.Path):
			case item == nil:
				p.Reportf(integration.Path, "null in a list; remove it")
			default:
				if refused {
					p.checkUpstream(i, integration)
				}
				p.checkIntegration(integration, item)
			}
		}
	}
}
