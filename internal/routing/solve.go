package routing

import (
	"maps"
	"slices"

	"github.com/prometheus/common/model"
)

// demand is what an unknown label has to be.
type demand struct {
	// in are patterns that its value has to match, out those that it must not; not counts the words that it must not be.
	in, out []literal
	not     map[string]int
}

func (l literal) true(value string) bool { return l.made.Matches(value) == l.holds }

// wants reports whether the value has to match the pattern, rather than not to.
func (l literal) wants() bool { return (l.Type == "=" || l.Type == "=~") == l.holds }

// broad reports whether the pattern matches every value but perhaps the empty one.
func (l literal) broad() bool { return l.Value == ".+" || l.Value == ".*" }

// add returns what takes it back.
func (d *demand) add(l literal) (undo func()) {
	switch {
	case l.wants():
		d.in = append(d.in, l)
		return func() { d.in = d.in[:len(d.in)-1] }
	case l.list == nil:
		d.out = append(d.out, l)
		return func() { d.out = d.out[:len(d.out)-1] }
	}
	for _, word := range l.list {
		d.not[word]++
	}
	return func() {
		for _, word := range l.list {
			if d.not[word]--; d.not[word] == 0 {
				delete(d.not, word)
			}
		}
	}
}

func (d *demand) admits(value string) bool {
	fails := func(l literal) bool { return !l.true(value) }
	return d.not[value] == 0 && !slices.ContainsFunc(d.in, fails) && !slices.ContainsFunc(d.out, fails)
}

// list returns the shortest list that the value has to be of, and false where it may be anything.
func (d *demand) list() (list []string, ok bool) {
	for _, l := range d.in {
		if l.list != nil && (!ok || len(l.list) < len(list)) {
			list, ok = l.list, true
		}
	}
	return list, ok
}

// boundless reports whether values which no one listed or tried may do too, as far as can be told without comparing patterns.
func (d *demand) boundless() bool {
	if len(d.out) == 0 {
		return true
	}
	wanted := map[string]bool{}
	for _, in := range d.in {
		wanted[in.Value] = true
	}
	return !slices.ContainsFunc(d.out, func(out literal) bool { return out.broad() || wanted[out.Value] })
}

// domain is the values that an unknown label may have.
type domain struct {
	values []string
	// open reports whether it may have others too.
	open bool
}

// maxDomain bounds the values of a label that are tried together with those of others.
const maxDomain = 64

func (r *reach) domain(name string, wanted []literal) domain {
	d := r.demands[name]
	if d == nil {
		d = &demand{}
	}
	list, closed := d.list()
	if !closed {
		list = []string{"", "other", "0"}
		for _, l := range slices.Concat(d.in, wanted) {
			list = append(list, l.examples()...)
		}
	}
	r.left -= 20 // for what comes before
	out := domain{open: !closed && d.boundless()}
	for _, value := range list {
		if r.left -= 1 + len(d.in) + len(d.out); r.left < 0 || len(out.values) == maxDomain {
			out.open = true
			break
		}
		if d.admits(value) && !slices.Contains(out.values, value) {
			out.values = append(out.values, value)
		}
	}
	return out
}

// possible reports whether the unknown labels can be what they have to be. Where it cannot tell, it says yes.
func (r *reach) possible() bool {
	_, ok := r.solve(true)
	return ok
}

// solve returns unknown labels that are what they have to be. If loose is true, ok reports whether there may be such, rather
// than that they were found.
func (r *reach) solve(loose bool) (found model.LabelSet, ok bool) {
	if r.left < 0 || r.untold > 0 && !loose {
		return nil, loose
	}
	if len(r.clauses) == 0 {
		return r.each(loose)
	}
	s := search{loose: loose, domains: map[string]domain{}, found: model.LabelSet{}}
	wanted := map[string][]literal{}
	for _, c := range r.clauses {
		r.left -= 1 + 3*len(c.literals)
		for _, l := range c.literals {
			if wanted[l.Name] == nil {
				wanted[l.Name] = []literal{}
			}
			if l.wants() && len(wanted[l.Name]) < maxDomain {
				wanted[l.Name] = append(wanted[l.Name], l)
			}
		}
	}
	r.left -= len(r.demands)
	for name, d := range r.demands {
		if len(d.in)+len(d.out)+len(d.not) > 0 && wanted[name] == nil {
			wanted[name] = []literal{}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		in := r.domain(name, wanted[name])
		switch {
		case !in.admits(loose):
			return nil, false
		case len(in.values) > 0:
			set(s.found, name, in.values[0])
		}
		s.domains[name] = in
	}
	s.take(r.clauses)
	s.left = min(r.left, maxSolveSteps)
	r.left -= s.left
	ok = s.run(0)
	r.left += s.left
	return s.found, ok
}

func (d domain) admits(loose bool) bool { return len(d.values) > 0 || loose && d.open }

// each is solve where no clause ties labels together.
func (r *reach) each(loose bool) (model.LabelSet, bool) {
	found := model.LabelSet{}
	// In order, as all of them have one budget.
	for _, name := range slices.Sorted(maps.Keys(r.demands)) {
		if d := r.demands[name]; len(d.in)+len(d.out)+len(d.not) == 0 {
			continue
		}
		in := r.domain(name, nil)
		if !in.admits(loose) {
			return nil, false
		}
		if len(in.values) > 0 {
			set(found, name, in.values[0])
		}
	}
	return found, true
}

// search tries values of unknown labels until the clauses hold.
type search struct {
	loose   bool
	domains map[string]domain
	found   model.LabelSet
	left    int
	names   []string
	// last holds the clauses whose last label in the order of names is that one.
	last map[string][]clause
}

// take takes the clauses that values decide. A loose search passes over those that hold by what cannot be told.
func (s *search) take(clauses []clause) {
	s.last = map[string][]clause{}
	order := map[string]int{}
	for _, c := range clauses {
		undecided := c.untold || slices.ContainsFunc(c.literals, func(l literal) bool { return s.domains[l.Name].open })
		if s.loose && undecided {
			continue
		}
		last := ""
		for _, l := range c.literals {
			if _, ok := order[l.Name]; !ok {
				order[l.Name] = len(s.names)
				s.names = append(s.names, l.Name)
			}
			if last == "" || order[l.Name] > order[last] {
				last = l.Name
			}
		}
		s.last[last] = append(s.last[last], c)
	}
}

func (s *search) run(i int) bool {
	if i == len(s.names) {
		return len(s.last[""]) == 0 // clauses without literals
	}
	name := s.names[i]
	for _, value := range s.domains[name].values {
		set(s.found, name, value)
		if !slices.ContainsFunc(s.last[name], func(c clause) bool { return !s.holds(c) }) && s.run(i+1) {
			return true
		}
		if s.left < 0 {
			return s.loose
		}
	}
	return false
}

func (s *search) holds(c clause) bool {
	s.left -= len(c.literals)
	return slices.ContainsFunc(c.literals, func(l literal) bool { return l.true(string(s.found[model.LabelName(l.Name)])) })
}

// set leaves out a label that is empty: to Alertmanager that is the same.
func set(labels model.LabelSet, name, value string) {
	if value == "" {
		delete(labels, model.LabelName(name))
	} else {
		labels[model.LabelName(name)] = model.LabelValue(value)
	}
}
