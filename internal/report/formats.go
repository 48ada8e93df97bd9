package report

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/object"
)

// Formats are the output formats of explanations and routings.
var Formats = []string{"text", "json"}

// Locator finds where something in an object stands. The File of a Place is nil if that is unknown.
type Locator func(o *object.Object, path object.Path) Place

// Explanations writes explanations in one of the Formats.
func Explanations(w io.Writer, format string, all []explain.Explanation, at Locator, colors bool) error {
	switch format {
	case "text":
		return explanationsText(w, all, at, colors)
	case "json":
		return explanationsJSON(w, all, at)
	}
	return unknownFormat(format)
}

// Routings writes routings in one of the Formats.
func Routings(w io.Writer, format string, all []*explain.Routing, show Show, at Locator, colors bool) error {
	switch format {
	case "text":
		return routingsText(w, all, show, at, colors)
	case "json":
		return routingsJSON(w, all, show, at)
	}
	return unknownFormat(format)
}

// Show is what of a Routing is shown.
type Show int

const (
	// ShowAlert shows where one alert ends, and by which routes.
	ShowAlert Show = iota
	// ShowRules shows the receivers of the alerts of many rules.
	ShowRules
	// ShowTree shows the whole tree, and what one alert reaches of it if there is one.
	ShowTree
)

func unknownFormat(format string) error {
	return fmt.Errorf("output format %q is not supported here", format)
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
