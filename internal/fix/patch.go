// Package fix turns fixes into edits of what was written.
//
// Patch renders them as an RFC 6902 patch, for the API server. EditFile makes them in YAML that keeps its comments, quoting and
// order, and shows that what comes out holds what Patch would have made. Apply is the loop around EditFile: it finds out which
// fixes of many files go together, makes those, has the files judged again, and says which fixes cannot be made and why. All
// three return values: whoever calls them prints and writes.
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
