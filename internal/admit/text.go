package admit

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/words"
)

// The API server hands on warnings of 4,096 characters in all; when there is more, each is cut at 256
// (k8s.io/apiserver/pkg/endpoints/filters.recorder).
const (
	allWarnings = 4096
	oneWarning  = 256
)

// Text renders a finding on one line: what it is about, its message and its check.
func Text(d lint.Diagnostic) string {
	return fmt.Sprintf("%s [%s]", Line(d.Subject.Before(d.Message)), d.Check.Name)
}

// Warning renders a finding as a warning, which has no field to put the path into.
func Warning(d lint.Diagnostic) string {
	if len(d.Path) == 0 {
		return Text(d)
	}
	return Line(d.Path.String()) + ": " + Text(d)
}

// Line makes one clean line of a text that may quote anything. The API server drops a warning that holds control
// characters or is not UTF-8 (k8s.io/apimachinery/pkg/util/net.NewWarningHeader).
func Line(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// FitWarnings returns the warnings in their order, within what the API server hands on. Where they do not all fit, the
// last one says how many were left out.
func FitWarnings(warnings []string) []string {
	total := 0
	for _, w := range warnings {
		total += utf8.RuneCountInString(w)
	}
	if total <= allWarnings {
		return warnings
	}
	var fit []string
	// Half of it is left to other webhooks, and to our own other endpoint: the limit is one for all.
	for room := allWarnings / 2; len(fit) < len(warnings); {
		w := words.Shorten(warnings[len(fit)], oneWarning)
		if room -= utf8.RuneCountInString(w); room < 0 {
			break
		}
		fit = append(fit, w)
	}
	if left := len(warnings) - len(fit); left > 0 {
		fit = append(fit, LeftOut(left))
	}
	return fit
}

// LeftOut says that findings were left out of an answer.
func LeftOut(n int) string {
	return fmt.Sprintf("%d more findings are not shown; alertlint lint shows them all", n)
}
