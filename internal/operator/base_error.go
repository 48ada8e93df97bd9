package operator

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/prometheus/alertmanager/config"

	"github.com/alertlint/alertlint/internal/words"
)

// maxTypeErrors bounds how many of the places are listed where a base does not fit Alertmanager's configuration.
const maxTypeErrors = 10

// typeErrors returns what a YAML package lists under "unmarshal errors", one for each place, or else the text as it is.
func typeErrors(text string) []string {
	_, list, ok := strings.Cut(text, "yaml: unmarshal errors:")
	if !ok {
		return []string{text}
	}
	var all []string
	for line := range strings.SplitSeq(strings.TrimSpace(list), "\n") {
		all = append(all, strings.TrimSpace(line))
	}
	return all[:min(len(all), maxTypeErrors)]
}

// fieldNames are the fields that Alertmanager's configuration has anywhere.
var fieldNames = sync.OnceValue(func() []string {
	names := map[string]bool{}
	seen := map[reflect.Type]bool{}
	var collect func(reflect.Type)
	collect = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			collect(typ.Elem())
		case reflect.Struct:
			if seen[typ] {
				return
			}
			seen[typ] = true
			for field := range typ.Fields() {
				if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "" && name != "-" {
					names[name] = true
				}
				collect(field.Type)
			}
		default:
		}
	}
	collect(reflect.TypeFor[config.Config]())
	var all []string
	for name := range names {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
})

// didYouMean names the field that was most likely meant. A field that exists is in the wrong place, of which there is no telling.
func didYouMean(field string) string {
	if near := words.Nearest(field, fieldNames()); near != "" && near != field {
		return "; did you mean " + near
	}
	return ""
}
