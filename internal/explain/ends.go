package explain

import (
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
)

// Ends is where an alert ends.
type Ends struct {
	// Ends are the routes. They have for a witness the labels beside those that the alert is known to have.
	Ends []routing.Reached
	// Receivers sums up the routes.
	Receivers []Receiver
	// Silent says whether the alert reaches no one: Unknown if that depends.
	Silent object.Answer
}

// Receiver is a receiver that an alert reaches, or may reach.
type Receiver struct {
	// Name is that in the merged configuration.
	Name string
	// Answer is Yes if the alert ends there in any case.
	Answer object.Answer
	Ends   []routing.Reached
}

// asker asks a route tree each question once: alerts end at the same routes if they differ in nothing that a matcher there
// looks at. A repository has thousands of alerting rules, of which few are told apart.
type asker struct {
	tree         *routing.Tree
	integrations map[string][]string
	// labels holds the names that the tree's matchers look at, in order.
	labels []string
	// told holds, by such a name, the values that are told apart. It has no entry if a matcher may tell any.
	told map[string]map[string]bool
	seen map[string]*Ends
}

func newAsker(r *Routing) *asker {
	k := &asker{tree: r.Tree, integrations: r.Integrations, told: map[string]map[string]bool{}, seen: map[string]*Ends{}}
	anyValue := map[string]bool{}
	for n := range k.tree.Root.All {
		for _, m := range n.Route.Matchers {
			if k.told[m.Name] == nil {
				k.told[m.Name] = map[string]bool{"": true}
			}
			k.told[m.Name][m.Value] = true
			anyValue[m.Name] = anyValue[m.Name] || m.Type != "=" && m.Type != "!="
		}
	}
	k.labels = slices.Sorted(maps.Keys(k.told))
	for name := range anyValue {
		if anyValue[name] {
			delete(k.told, name)
		}
	}
	return k
}

// question is the same for alerts that end at the same routes.
func (k *asker) question(alert routing.Alert) string {
	var q strings.Builder
	for _, name := range k.labels {
		value, known := alert.Labels[model.LabelName(name)]
		told, few := k.told[name]
		switch {
		case !known && alert.Unknown != nil && alert.Unknown(name):
			q.WriteByte('?')
		case few && !told[string(value)]:
			q.WriteByte('*')
		default:
			q.WriteByte('=')
			q.WriteString(string(value))
		}
		q.WriteByte(0)
	}
	return q.String()
}

func (k *asker) ask(alert routing.Alert) *Ends {
	q := k.question(alert)
	e := k.seen[q]
	if e == nil {
		e = &Ends{Ends: k.tree.Root.Reach(alert)}
		for i := range e.Ends {
			e.Ends[i].Witness = beside(e.Ends[i].Witness, alert.Labels)
		}
		e.Receivers = byReceiver(e.Ends)
		e.Silent = k.silent(e.Receivers)
		k.seen[q] = e
	}
	return e
}

func byReceiver(ends []routing.Reached) (all []Receiver) {
	index := map[string]int{}
	for _, e := range ends {
		name := e.Node.FullReceiver()
		i, seen := index[name]
		if !seen {
			i = len(all)
			index[name] = i
			all = append(all, Receiver{Name: name, Answer: object.Unknown})
		}
		all[i].Ends = append(all[i].Ends, e)
		all[i].Answer = max(all[i].Answer, e.Answer)
	}
	if len(all) == 1 {
		all[0].Answer = object.Yes // it ends somewhere
	}
	return all
}

// silent says whether what ends at the receivers reaches no one.
func (k *asker) silent(receivers []Receiver) object.Answer {
	var someone, surely, noOne bool
	for _, r := range receivers {
		if kinds, known := k.integrations[r.Name]; known && len(kinds) == 0 {
			noOne = true
		} else if someone = true; r.Answer == object.Yes {
			surely = surely || known
		}
	}
	switch {
	case !someone && noOne:
		return object.Yes
	case surely || !noOne:
		return object.No
	}
	return object.Unknown
}

// beside returns the labels of a witness that the alert is not known to have.
func beside(witness, labels model.LabelSet) model.LabelSet {
	out := maps.Clone(witness)
	for name := range labels {
		delete(out, name)
	}
	return out
}

// Witness returns all labels with which the alert ends at a route: its own, and those beside them. It is nil if none were found.
func (a RoutedAlert) Witness(end routing.Reached) model.LabelSet {
	if end.Witness == nil {
		return nil
	}
	out := maps.Clone(end.Witness)
	maps.Copy(out, a.Labels)
	return out
}
