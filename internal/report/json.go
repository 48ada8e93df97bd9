package report

import (
	"encoding/json"
	"io"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// The JSON output is documented as stable in docs/json-output.md: fields may be added, and nothing else changes while
// its version is 1.
type jsonReport struct {
	Version     int           `json:"version"`
	Diagnostics []jsonFinding `json:"diagnostics"`
	Summary     jsonSummary   `json:"summary"`
}

type jsonFinding struct {
	Check    string        `json:"check"`
	Severity lint.Severity `json:"severity"`
	Message  string        `json:"message"`
	Effect   string        `json:"effect,omitempty"`
	Object   jsonObject    `json:"object"`
	Path     string        `json:"path"`
	Group    string        `json:"group,omitempty"`
	Alert    string        `json:"alert,omitempty"`
	Record   string        `json:"record,omitempty"`
	Route    string        `json:"route,omitempty"`
	Receiver string        `json:"receiver,omitempty"`
	Interval string        `json:"timeInterval,omitempty"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Column   int           `json:"column"`
	Fixable  bool          `json:"fixable"`
	Value    string        `json:"value,omitempty"`
	Related  []jsonRelated `json:"related,omitempty"`
}

type jsonRelated struct {
	Object  jsonObject `json:"object"`
	Message string     `json:"message"`
	Path    string     `json:"path"`
	File    string     `json:"file,omitempty"`
	Line    int        `json:"line,omitempty"`
	Column  int        `json:"column,omitempty"`
	Value   string     `json:"value,omitempty"`
}

type jsonObject struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
}

type jsonSummary struct {
	Files    int `json:"files"`
	Objects  int `json:"objects"`
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Infos    int `json:"infos"`
	Silenced int `json:"silenced"`
}

// JSON writes the report for programs.
func JSON(w io.Writer, r *Report) error {
	out := jsonReport{
		Version:     1,
		Diagnostics: make([]jsonFinding, 0, len(r.Findings)), // never null
		Summary: jsonSummary{
			Files: r.Files, Objects: r.Objects,
			Errors: r.Count(lint.Error), Warnings: r.Count(lint.Warning), Infos: r.Count(lint.Info),
			Silenced: r.Silenced,
		},
	}
	for _, f := range r.Findings {
		out.Diagnostics = append(out.Diagnostics, jsonFinding{
			Check: f.Check.Name, Severity: f.Severity, Message: Clean(f.Message), Effect: Clean(f.Effect),
			Group: Clean(f.Subject.Group), Alert: Clean(f.Subject.Alert), Record: Clean(f.Subject.Record),
			Route: Clean(f.Subject.Route), Receiver: Clean(f.Subject.Receiver), Interval: Clean(f.Subject.Interval),
			Object: newJSONObject(f.Object), Value: Clean(f.Value), Related: newJSONRelated(f),
			// The name of the file stays as it is: it is there to be opened.
			Path: Clean(f.Path.String()), File: f.File.Name, Line: f.At.Line, Column: f.At.Column, Fixable: f.Fix != nil,
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func newJSONObject(ref object.Ref) jsonObject {
	return jsonObject{
		APIVersion: Clean(ref.APIVersion), Kind: Clean(string(ref.Kind)), Namespace: Clean(ref.Namespace), Name: Clean(ref.Name),
	}
}

func newJSONRelated(f Finding) (out []jsonRelated) {
	for i, related := range f.Related {
		r := jsonRelated{Object: newJSONObject(related.Object), Message: Clean(related.Message), Path: Clean(related.Path.String())}
		if at := f.RelatedAt[i]; at.File != nil {
			r.File, r.Line, r.Column, r.Value = at.File.Name, at.At.Line, at.At.Column, Clean(at.Value)
		}
		out = append(out, r)
	}
	return out
}
