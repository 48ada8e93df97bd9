package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
)

// growth is a place of a scenario, and how it grows.
type growth struct {
	at   object.Path
	vary int
	unit string
	// inside has a text grow before the last bracket that it closes, rather than at its end.
	inside bool
}

// How the items that are added differ from the one that they are copies of.
const (
	alike = iota
	named // each has names of its own
	pairs // each two have names of their own
	other // each has texts of its own, so most of them are wrong
	empty // they are {}, or "" and 0
	kinds
)

// units are what texts grow by: themselves where it is empty.
var units = []string{"", ",", ",x", ", a", ",a=", "|", "|a", " + a", " or a", "{{ . }}", "{{ if . }}", "(", "a", "\n", "[", "{", ":", "-", ".*"}

// growable returns the lists, the maps and the texts of a tree.
func growable(v any, at object.Path) (all []object.Path) {
	switch v := v.(type) {
	case map[string]any:
		if len(at) > 0 && len(v) > 0 {
			all = append(all, at)
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, growable(v[key], at.At(key))...)
		}
	case []any:
		if len(v) > 0 {
			all = append(all, at)
		}
		for i := range v {
			all = append(all, growable(v[i], at.At(i))...)
		}
	case string:
		if last := at[len(at)-1]; last != "kind" && last != "apiVersion" {
			all = append(all, at)
		}
	}
	return all
}

// grow returns a copy of the tree that has n more items at the place.
func (g growth) grow(v any, n int) any {
	return g.edit(v, g.at, n)
}

func (g growth) edit(v any, at object.Path, n int) any {
	switch v := v.(type) {
	case map[string]any:
		if len(at) > 0 {
			out := maps.Clone(v)
			out[at[0].(string)] = g.edit(v[at[0].(string)], at[1:], n)
			return out
		}
		return g.growMap(v, n)
	case []any:
		if len(at) > 0 {
			out := slices.Clone(v)
			out[at[0].(int)] = g.edit(v[at[0].(int)], at[1:], n)
			return out
		}
		out := slices.Clone(v)
		for i := range n {
			out = append(out, g.copy(v[len(v)-1], i, true))
		}
		return out
	case string:
		unit := cmp.Or(g.unit, v)
		at := len(v)
		if bracket := strings.LastIndexAny(v, ")}]"); g.inside && bracket >= 0 {
			at = bracket
		}
		var b strings.Builder
		b.WriteString(v[:at])
		for i := range n {
			b.WriteString(unit)
			if g.vary != alike && g.vary != empty {
				b.WriteString(g.suffix(i))
			}
		}
		b.WriteString(v[at:])
		return b.String()
	}
	return v
}

func (g growth) growMap(v map[string]any, n int) map[string]any {
	out := maps.Clone(v)
	keys := slices.Sorted(maps.Keys(v))
	for i := range n {
		key := keys[i%len(keys)]
		suffix := "x" + strconv.Itoa(i)
		if g.unit != "" && g.vary == other { // most of them are no names
			suffix = g.unit + suffix
		}
		out[key+suffix] = g.copy(v[key], i, true)
	}
	return out
}

// suffix tells copies apart, and may be part of any name.
func (g growth) suffix(i int) string {
	if g.vary == pairs {
		i /= 2
	}
	return "x" + strconv.Itoa(i)
}

// copy returns a copy of the value that differs from it as it is to.
func (g growth) copy(v any, i int, differ bool) any {
	switch v := v.(type) {
	case map[string]any:
		if g.vary == empty {
			return map[string]any{}
		}
		out := map[string]any{}
		for key := range v {
			name := key == "name" || key == "alert" || key == "record" || key == "receiver"
			out[key] = g.copy(v[key], i, key != "kind" && key != "apiVersion" && (name || g.vary == other))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for j := range v {
			out[j] = g.copy(v[j], i, differ && g.vary == other)
		}
		return out
	case string:
		switch {
		case g.vary == empty:
			return ""
		case differ && g.vary != alike:
			return v + g.suffix(i)
		}
		return v
	}
	return v
}

// marshal returns the tree as JSON.
func marshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
