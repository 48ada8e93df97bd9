package object

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode/utf8"
)

// fields are the JSON fields of a Go struct.
type fields struct {
	// names are in the order of the struct's fields, so that what is said of them does not change from run to run.
	names []string
	types map[string]reflect.Type
}

var fieldsCache sync.Map // reflect.Type -> *fields

func fieldsOf(typ reflect.Type) *fields {
	if f, ok := fieldsCache.Load(typ); ok {
		return f.(*fields)
	}
	f := &fields{types: map[string]reflect.Type{}}
	f.collect(typ)
	fieldsCache.Store(typ, f)
	return f
}

// collect adds the fields of inlined structs first: a field of the outer struct hides one of the same name in them.
func (f *fields) collect(typ reflect.Type) {
	var own []reflect.StructField
	for sf := range typ.Fields() {
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		switch {
		case name == "-" || !sf.IsExported():
		case sf.Anonymous && (name == "" || strings.Contains(options, "inline")):
			ft := sf.Type
			if ft.Kind() == reflect.Pointer {
				ft = ft.Elem()
			}
			f.collect(ft)
		default:
			own = append(own, sf)
		}
	}
	for _, sf := range own {
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if name == "" {
			name = sf.Name
		}
		if _, ok := f.types[name]; !ok {
			f.names = append(f.names, name)
		}
		f.types[name] = sf.Type
	}
}

// find returns the name of the field that a key sets: its own, or the first that differs from it in case alone
// where case is ignored, as encoding/json does.
func (f *fields) find(key string, ignoreCase bool) (string, bool) {
	if _, ok := f.types[key]; ok {
		return key, true
	}
	if ignoreCase {
		for _, name := range f.names {
			if strings.EqualFold(name, key) {
				return name, true
			}
		}
	}
	return "", false
}

var dropSeparators = strings.NewReplacer("_", "", "-", "")

// didYouMean names the field that a key most likely stands for: one that differs in case or separators alone
// (group_by, as Alertmanager writes it), or else by a slip of the pen.
func didYouMean(key string, names []string) string {
	if len(key) > 40 {
		return ""
	}
	bare := func(s string) string { return strings.ToLower(dropSeparators.Replace(s)) }
	best, bestDistance := "", 1+min(2, len(key)/4)
	for _, name := range names {
		if d := distance(bare(key), bare(name)); d < bestDistance {
			best, bestDistance = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q", best)
}

// distance counts the bytes to insert, drop, replace or swap with their neighbour to turn a into b.
func distance(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

const mostRunes = 120

// quote quotes a text on one line, cut where it is long.
func quote(s string) string {
	if short := cut(s); short != s {
		return fmt.Sprintf("%q...", strings.TrimSuffix(short, "..."))
	}
	return fmt.Sprintf("%q", s)
}

func cut(s string) string {
	if utf8.RuneCountInString(s) <= mostRunes {
		return s
	}
	return string([]rune(s)[:mostRunes]) + "..."
}
