package lint

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/alertlint/alertlint/internal/words"
)

// policyKeys are the keys of a policy file, each with the path to it: "accept" is at "watchdog.accept".
var policyKeys = sync.OnceValue(func() map[string]string {
	keys := map[string]string{}
	var collect func(typ reflect.Type, at string)
	collect = func(typ reflect.Type, at string) {
		for field := range typ.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			keys[name] = at + name
			if field.Type.Kind() == reflect.Struct {
				collect(field.Type, at+name+".")
			}
		}
	}
	collect(reflect.TypeFor[policyFile](), "")
	return keys
})

// didYouMeanKey names the key that was most likely meant, with the path to it: the key may be right, and its place wrong.
func didYouMeanKey(key string) string {
	keys := policyKeys()
	if near := words.Nearest(key, slices.Sorted(maps.Keys(keys))); near != "" {
		return "; did you mean " + keys[near]
	}
	return ""
}

// noCheck is the error of a policy that names a check that does not exist.
func noCheck(line int, name string, checks []*Check) error {
	var names []string
	for _, c := range checks {
		names = append(names, c.Name)
	}
	if near := words.Nearest(name, names); near != "" {
		return fmt.Errorf("line %d: unknown check %q; did you mean %s", line, name, near)
	}
	return fmt.Errorf("line %d: unknown check %q", line, name)
}
