package ruleinvalid

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks/internal/promrule"
	"github.com/alertlint/alertlint/internal/object"
)

// checkScalars reports numbers and booleans that stand as values of labels and annotations. The API server refuses them;
// admission.generatePatchesForNonStringLabelsAnnotations of prometheus-operator turns them into strings before it can.
func (c checker) checkScalars() {
	for _, p := range c.Object.Problems {
		if !promrule.IsScalar(p) {
			continue
		}
		c.Report(lint.Diagnostic{
			Path: p.Path, Message: fmt.Sprintf("%s; write %.100q", p.Message, p.Scalar),
			Fix: &lint.Fix{
				Message:     fmt.Sprintf("put %.100s in quotes", p.Scalar),
				Edits:       []lint.Edit{{Op: lint.Replace, Path: p.Path, Value: p.Scalar}},
				AtAdmission: true,
			},
		})
	}
}

// presence tells what is absent from an object, or null, from what has its zero value: an expr of 0 is legal.
type presence struct {
	raw  []byte
	tree *presenceTree
}

type presenceTree struct {
	Spec *struct {
		Groups []struct {
			Rules []struct {
				Expr json.RawMessage `json:"expr"`
			} `json:"rules"`
		} `json:"groups"`
	} `json:"spec"`
}

func newPresence(o *object.Object) *presence { return &presence{raw: o.Raw} }

// missing is asked about spec and spec.groups[i].rules[j].expr, and rarely: so it decodes the object once more, and then only.
func (p *presence) missing(path object.Path) bool {
	if p.tree == nil {
		p.tree = &presenceTree{}
		_ = json.Unmarshal(p.raw, p.tree) // what does not fit is object-invalid's to report
	}
	if len(path) == 1 {
		return p.tree.Spec == nil
	}
	g, r := path[2].(int), path[4].(int)
	if p.tree.Spec == nil || g >= len(p.tree.Spec.Groups) || r >= len(p.tree.Spec.Groups[g].Rules) {
		return false
	}
	expr := p.tree.Spec.Groups[g].Rules[r].Expr
	return expr == nil || slices.Equal(expr, []byte("null"))
}
