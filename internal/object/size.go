package object

import "fmt"

// MaxDepth bounds the nesting of a JSON document. The deepest field of the known kinds stands below level 20;
// a route tree adds two levels a route.
const MaxDepth = 100

// MaxItems bounds the number of items in all lists of a JSON document.
const MaxItems = 200_000

// MaxBytes bounds the objects that are judged. etcd takes objects of 1.5 MiB unless it is told otherwise.
const MaxBytes = 2 << 20

// most are the items of all lists of an object. A receiver, which may be written in 12 bytes, allocates 13,000 where it is
// decoded and rendered once, an integration 8,000, a route 23,000 and an inhibit rule 40,000 (measured with thousands of them).
// What people write has some hundred receivers and routes. Of a PrometheusRule with more rules than this none is loaded, as the operator stores no more than
// operator.MaxConfigMapDataSize of them.
var most = map[Kind]int{AlertmanagerConfig: 10_000, PrometheusRule: 20_000}

// TooLargeError is an object that would take far more memory decoded than there is.
type TooLargeError struct{ message string }

// Error says which bound the object exceeds.
func (e *TooLargeError) Error() string { return e.message }

func tooLarge(format string, args ...any) error {
	return &TooLargeError{fmt.Sprintf(format, args...)}
}

// checkSize returns a TooLargeError where an object is not to be decoded. It looks at bytes alone, by a scan that knows strings.
func checkSize(raw []byte, kind Kind) error {
	var (
		inList   [MaxDepth + 1]bool
		depth    int
		items    int
		inString bool
	)
	limit, judged := most[kind]
	switch {
	case !judged:
		limit = MaxItems
	case len(raw) > MaxBytes:
		return tooLarge("larger than %d MiB, more than a cluster can store; split it", MaxBytes>>20)
	}
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return tooLarge("nested more than %d levels deep", MaxDepth)
			}
			inList[depth] = c == '['
		case c == '}' || c == ']':
			depth = max(depth-1, 0)
		case c == ',' && inList[depth]:
			if items++; items > limit {
				return tooLarge("more than %d list items; split it", limit)
			}
		}
	}
	return nil
}
