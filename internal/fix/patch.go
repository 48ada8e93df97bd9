// Package fix turns fixes into edits of what was written: an RFC 6902 patch for the API server, or YAML that keeps its
// comments, quoting and order.
package fix

import (
	"gomodules.xyz/jsonpatch/v2"

	"github.com/alertlint/alertlint/internal/lint"
)

// Patch renders the edits of the fixes as JSON patch operations, in their order.
func Patch(fixes ...*lint.Fix) []jsonpatch.Operation {
	var ops []jsonpatch.Operation
	for _, f := range fixes {
		for _, e := range f.Edits {
			ops = append(ops, jsonpatch.NewOperation(string(e.Op), e.Path.Pointer(), e.Value))
		}
	}
	return ops
}
