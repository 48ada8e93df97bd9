package redact

import (
	"fmt"
	"reflect"
	"runtime"
)

// Panic says what was recovered from a panic, for logs and bug reports. What the runtime says quotes no value. Anything else
// may quote one, of the object at hand or of another in view, so only its type is told: the trace leads to the text.
func Panic(v any) string {
	switch v := v.(type) {
	case runtime.Error:
		return v.Error()
	case *reflect.ValueError:
		return v.Error()
	}
	return fmt.Sprintf("a %T, not shown because it may quote a secret; the trace shows where it was created", v)
}
