// Package pages holds the pages of the checks, which are the files beside it.
package pages

import "embed"

//go:embed *.md
var files embed.FS

// Of returns the page of a check in Markdown, and "" if there is none.
func Of(check string) string {
	text, err := files.ReadFile(check + ".md")
	if err != nil {
		return ""
	}
	return string(text)
}
