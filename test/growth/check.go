package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// maxGrowth is what twice as many items may take, beyond what none take: n log n and a little noise.
const maxGrowth = 2.6

// What is added at most, and what of it all objects are decoded with.
const (
	mostItems = 8_000
	mostBytes = 400_000
)

// sweep grows each kind of list once, and each of maps and texts if it is to grow everything, and returns how many these are.
func sweep(all []scenario, n int, everything bool, report func(string)) int {
	seen := map[string]bool{}
	for i, s := range all {
		for _, at := range growable(map[string]any(s), nil) {
			key := kindOfPlace(s, at)
			_, isList := at.In(map[string]any(s)).([]any)
			if seen[key] || at[0] == "view" && i > 0 || !isList && !everything {
				continue
			}
			seen[key] = true
			vary := []int{named, other}[len(seen)%2]
			report(check(s, n, growth{at: at, vary: vary}))
		}
	}
	return len(seen)
}

// kindOfPlace is the same for places that the same code looks at.
func kindOfPlace(s scenario, at object.Path) string {
	var names []string
	for _, e := range at {
		if e, ok := e.(string); ok {
			names = append(names, e)
		}
	}
	of := object.Path{"object", "kind"}.In(map[string]any(s)) // its versions have most fields in common
	if len(at) > 1 && at[0] == "view" {
		of = at[1]
	}
	return fmt.Sprint(of, " ", strings.Join(names[max(0, len(names)-2):], "."))
}

// random grows one or two places of an object, or one of what is in view.
func random(all []scenario, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 3))
	s := all[r.IntN(len(all))]
	inView, inObject := split(growable(map[string]any(s), nil))
	places := inObject
	if r.IntN(4) == 0 {
		places = inView
	}
	var chosen []growth
	for range 1 + r.IntN(2) {
		g := growth{at: places[r.IntN(len(places))], vary: r.IntN(kinds), unit: units[r.IntN(len(units))], inside: r.IntN(2) == 0}
		chosen = append(chosen, g)
		if g.at[0] == "view" {
			break // so many of these for each of so many others take their product
		}
	}
	// Where the one holds the other, it grows by copies of what it held before.
	slices.SortStableFunc(chosen, func(a, b growth) int { return len(a.at) - len(b.at) })
	return check(s, 16<<r.IntN(5), chosen...)
}

// split divides places into those in view and those in the object.
func split(all []object.Path) (inView, inObject []object.Path) {
	for _, at := range all {
		if at[0] == "view" {
			inView = append(inView, at)
		} else {
			inObject = append(inObject, at)
		}
	}
	return inView, inObject
}

// check returns what more than doubles where the places do, and "" for nothing. A bound that is crossed on the way makes one
// step, and where an item lies in a block of text some more: it takes three in a row.
func check(s scenario, n int, places ...growth) string {
	noItems, noBytes := size(s, 0, places)
	for ; n > 4; n /= 2 {
		if items, bytes := size(s, 8*n, places); items-noItems < mostItems && bytes-noBytes < mostBytes {
			break
		}
	}
	_ = measure(grown(s, 1, places)) // fills what is computed once
	base := measure(grown(s, 0, places))
	took := []counts{measure(grown(s, n, places)), measure(grown(s, 2*n, places))}
	suspects := steep(base, took[0], took[1])
	for i := 4; i <= 8 && len(suspects) > 0; i *= 2 {
		next := measure(grown(s, i*n, places))
		still := steep(base, took[len(took)-1], next)
		suspects = slices.DeleteFunc(suspects, func(name string) bool { return !slices.Contains(still, name) })
		took = append(took, next)
	}
	var lines []string
	for _, name := range suspects {
		lines = append(lines, fmt.Sprintf("%s: %d, then %d, %d, %d, %d", name, base[name], took[0][name], took[1][name], took[2][name], took[3][name]))
	}
	if lines == nil {
		return took[1].bugs()
	}
	return fmt.Sprintf("%v by 0, %d, %d, %d, %d:\n\t%s\n%s", places, n, 2*n, 4*n, 8*n, strings.Join(lines, "\n\t"), blame(s, 2*n, places))
}

func size(s scenario, n int, places []growth) (items, bytes int) {
	raw := marshal(grown(s, n, places))
	return strings.Count(string(raw), ","), len(raw)
}

func grown(s scenario, n int, places []growth) scenario {
	tree := any(map[string]any(s))
	for _, g := range places {
		tree = g.grow(tree, n)
	}
	return tree.(map[string]any)
}

// steep returns the names of what grows too fast from one to the other.
func steep(base, one, other counts) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(other)) {
		from, to := one[name]-base[name], other[name]-base[name]
		if to > significant(name) && float64(to) > maxGrowth*float64(from) {
			names = append(names, name)
		}
	}
	return names
}
