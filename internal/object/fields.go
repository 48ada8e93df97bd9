package object

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/alertlint/alertlint/internal/words"
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

const mostRunes = 120

// quote quotes a text on one line, cut where it is long.
func quote(s string) string {
	if short := cut(s); short != s {
		return fmt.Sprintf("%q...", strings.TrimSuffix(short, "..."))
	}
	return fmt.Sprintf("%q", s)
}

func cut(s string) string { return words.Cut(s, mostRunes) }
