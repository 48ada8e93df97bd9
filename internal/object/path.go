package object

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Path leads from the root of an object to one of its values: string elements are keys, int elements
// are list indexes.
type Path []any

// At returns p extended by elems, which are keys (string) and indexes (int). p itself stays as it was.
func (p Path) At(elems ...any) Path {
	return append(p[:len(p):len(p)], elems...)
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// String renders the path as Kubernetes does (k8s.io/apimachinery/pkg/util/validation/field.Path):
// spec.groups[0].rules[2].expr, and metadata.labels[app.kubernetes.io/name] for a key that holds more
// than letters, digits, "-" and "_".
func (p Path) String() string {
	var b strings.Builder
	for _, e := range p {
		switch e := e.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", e)
		case string:
			switch {
			case !plainKey.MatchString(e):
				fmt.Fprintf(&b, "[%s]", e)
			case b.Len() > 0:
				b.WriteString("." + e)
			default:
				b.WriteString(e)
			}
		}
	}
	return b.String()
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// Pointer renders the path as a JSON pointer (RFC 6901).
func (p Path) Pointer() string {
	var b strings.Builder
	for _, e := range p {
		b.WriteByte('/')
		switch e := e.(type) {
		case int:
			b.WriteString(strconv.Itoa(e))
		case string:
			b.WriteString(pointerEscaper.Replace(e))
		}
	}
	return b.String()
}

// In returns the value at p of v, which encoding/json has unmarshalled into an any, and nil where there is none.
func (p Path) In(v any) any {
	for _, e := range p {
		switch e := e.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[e]
		case int:
			l, _ := v.([]any)
			if e >= len(l) {
				return nil
			}
			v = l[e]
		}
	}
	return v
}
