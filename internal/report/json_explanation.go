package report

import (
	"io"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/object"
)

// The JSON output is documented as stable in docs/json-output.md.
type jsonWhy struct {
	Version int               `json:"version"`
	Objects []jsonExplanation `json:"objects"`
}

type jsonExplanation struct {
	Object   jsonObject      `json:"object"`
	Place    *jsonPlace      `json:"place"`
	Selected []jsonSelection `json:"selected,omitempty"`
	Selects  *jsonSelects    `json:"selects,omitempty"`
	Uses     []jsonUse       `json:"uses,omitempty"`
	Errors   []jsonReason    `json:"errors,omitempty"`
}

type jsonSelection struct {
	By       jsonObject        `json:"by"`
	Place    *jsonPlace        `json:"place"`
	Answer   string            `json:"answer"`
	Global   bool              `json:"global,omitempty"`
	Enforced bool              `json:"enforced,omitempty"`
	Reasons  []jsonReason      `json:"reasons"`
	Add      map[string]string `json:"add,omitempty"`
	Change   map[string]string `json:"change,omitempty"`
}

type jsonReason struct {
	Answer  string     `json:"answer,omitempty"`
	Message string     `json:"message"`
	Place   *jsonPlace `json:"place"`
}

type jsonSelects struct {
	Kind    object.Kind  `json:"kind"`
	Reasons []jsonReason `json:"reasons"`
	Yes     []jsonObject `json:"yes"`
	No      []jsonObject `json:"no"`
	Unknown []jsonObject `json:"unknown"`
}

type jsonUse struct {
	By    jsonObject `json:"by"`
	Path  string     `json:"path"`
	Key   string     `json:"key"`
	Place *jsonPlace `json:"place"`
}

// jsonPlace is a place in a file. It is nil if there is none.
type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// Value names the chart's value that decides, if values made the object.
	Value string `json:"value,omitempty"`
}

func newJSONPlace(p Place) *jsonPlace {
	if p.File == nil {
		return nil
	}
	return &jsonPlace{File: p.File.Name, Line: p.At.Line, Column: p.At.Column, Value: Clean(p.Value)}
}

func explanationsJSON(w io.Writer, all []explain.Explanation, at Locator) error {
	out := jsonWhy{Version: 1}
	for _, e := range all {
		out.Objects = append(out.Objects, newJSONExplanation(e, at))
	}
	return printJSON(w, out)
}

func newJSONExplanation(e explain.Explanation, at Locator) jsonExplanation {
	out := jsonExplanation{Object: newJSONObject(e.Object.Ref), Place: newJSONPlace(at(e.Object, nil))}
	for _, s := range e.Selected {
		out.Selected = append(out.Selected, jsonSelection{
			By: newJSONObject(s.By.Ref), Place: newJSONPlace(at(s.By, nil)), Answer: s.Answer.String(), Global: s.Global, Enforced: s.Enforced,
			Reasons: newJSONReasons(s.Reasons, at), Add: s.Add, Change: s.Change,
		})
	}
	if s := e.Selects; s != nil {
		out.Selects = &jsonSelects{s.Kind, newJSONReasons(s.Reasons, at), newJSONObjects(s.Yes), newJSONObjects(s.No), newJSONObjects(s.Unknown)}
	}
	for _, u := range e.Uses {
		out.Uses = append(out.Uses, jsonUse{newJSONObject(u.At.Object.Ref), u.At.Path.String(), Clean(u.Key), newJSONPlace(at(u.At.Object, u.At.Path))})
	}
	for _, d := range e.Errors {
		out.Errors = append(out.Errors, jsonReason{Message: Clean(d.Message), Place: newJSONPlace(at(e.Object, d.Path))})
	}
	return out
}

func newJSONReasons(reasons []explain.Reason, at Locator) []jsonReason {
	out := []jsonReason{}
	for _, r := range reasons {
		out = append(out, jsonReason{r.Answer.String(), Clean(r.Message), newJSONPlace(placeOf(r.At, at))})
	}
	return out
}

func placeOf(p explain.Position, at Locator) Place {
	if p.Object == nil {
		return Place{}
	}
	return at(p.Object, p.Path)
}

func newJSONObjects(refs []object.Ref) []jsonObject {
	out := []jsonObject{}
	for _, r := range refs {
		out = append(out, newJSONObject(r))
	}
	return out
}
