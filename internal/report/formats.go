package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/alertlint/alertlint/internal/explain"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
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

// Routings writes routings in one of the Formats, without the users and passwords of URLs in names and matchers.
func Routings(w io.Writer, format string, all []*explain.Routing, show Show, at Locator, colors bool) error {
	var out bytes.Buffer
	err := unknownFormat(format)
	switch format {
	case "text":
		err = routingsText(&out, all, show, at, colors)
	case "json":
		err = routingsJSON(&out, all, show, at)
	}
	if err != nil {
		return err
	}
	// The targets of a blackbox exporter are URLs, and so are the values of matchers on them.
	_, err = io.WriteString(w, redact.Userinfo(out.String()))
	return err
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
