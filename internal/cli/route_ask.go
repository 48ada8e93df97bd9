package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
)

// ended is where an alert ends.
type ended struct {
	// ends have for a witness the labels beside those that the alert is known to have.
	ends []routing.Reached
	// receivers sums up the ends.
	receivers []reach
	// silent says whether the alert reaches no one: Yes, No, or Unknown where that depends.
	silent object.Answer
	// shown are the receivers to name of a rule's alert, and hidden counts those that it may reach besides.
	shown  []reach
	hidden int
}

// asker asks a route tree each question once: alerts end at the same routes if they differ in nothing that a matcher there
// looks at. A repository has thousands of alerting rules, of which few are told apart.
type asker struct {
	*answer
	// labels holds the names that the tree's matchers look at, in order.
	labels []string
	// told holds, by such a name, the values that are told apart. It has no entry where a matcher may tell any.
	told map[string]map[string]bool
	seen map[string]*ended
}

func newAsker(a *answer) *asker {
	k := &asker{answer: a, told: map[string]map[string]bool{}, seen: map[string]*ended{}}
	anyValue := map[string]bool{}
	for n := range a.tree.Root.All {
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

// ask returns where the alert ends.
func (k *asker) ask(alert routing.Alert) *ended {
	q := k.question(alert)
	e := k.seen[q]
	if e == nil {
		e = &ended{ends: k.tree.Root.Reach(alert)}
		for i := range e.ends {
			e.ends[i].Witness = extra(e.ends[i].Witness, alert.Labels)
		}
		e.receivers = byReceiver(e.ends)
		e.silent = k.silent(e.receivers)
		e.show()
		k.seen[q] = e
	}
	return e
}

// reach sums up where an alert ends by receiver: Yes where it ends there in any case.
type reach struct {
	receiver string
	answer   object.Answer
	ends     []routing.Reached
}

func byReceiver(ends []routing.Reached) (all []reach) {
	index := map[string]int{}
	for _, e := range ends {
		name := e.Node.FullReceiver()
		i, seen := index[name]
		if !seen {
			i = len(all)
			index[name] = i
			all = append(all, reach{receiver: name, answer: object.Unknown})
		}
		all[i].ends = append(all[i].ends, e)
		all[i].answer = max(all[i].answer, e.Answer)
	}
	if len(all) == 1 {
		all[0].answer = object.Yes // it ends somewhere
	}
	return all
}

// mostPerAlert bounds the receivers that one alert may reach.
const mostPerAlert = 8

func (e *ended) show() {
	may := 0
	for _, to := range e.receivers {
		if to.answer != object.Yes {
			may++
		}
		if to.answer != object.Yes && may > mostPerAlert {
			e.hidden++
		} else {
			e.shown = append(e.shown, to)
		}
	}
}

// silent says whether who ends at the receivers reaches no one.
func (a *answer) silent(receivers []reach) object.Answer {
	var someone, surely, noOne bool
	for _, r := range receivers {
		if kinds, known := a.integrations[r.receiver]; known && len(kinds) == 0 {
			noOne = true
		} else if someone = true; r.answer == object.Yes {
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

// extra returns the labels of a witness that the alert is not known to have.
func extra(witness, labels model.LabelSet) model.LabelSet {
	out := maps.Clone(witness)
	for name := range labels {
		delete(out, name)
	}
	return out
}

// with returns all labels of a witness: those of the alert and those beside them.
func with(labels, beside model.LabelSet) model.LabelSet {
	if beside == nil {
		return nil
	}
	out := maps.Clone(beside)
	maps.Copy(out, labels)
	return out
}
