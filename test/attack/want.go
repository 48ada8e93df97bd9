package main

import (
	"fmt"
	"slices"
	"strings"
)

// want is what an attack must be answered.
type want struct {
	text string
	ok   func(answer) bool
}

func oneOf(kinds ...kind) want {
	var names []string
	for _, k := range kinds {
		names = append(names, string(k))
	}
	return want{strings.Join(names, " or "), func(a answer) bool { return slices.Contains(kinds, a.kind) }}
}

var (
	// verdict is what one who sends one object after another must get, however dear the object is.
	verdict = want{"a verdict", oneOf(allowed, denied).ok}
	// verdictOrBusy is what those get who send several at once, and fill the places for what is dear.
	verdictOrBusy = want{"a verdict or a clean 4xx/504", oneOf(allowed, denied, turnedAway).ok}
	passes        = oneOf(allowed)
)

// denies is a denial that names the check.
func denies(check string) want {
	return want{"denied, " + check, func(a answer) bool { return a.kind == denied && strings.Contains(a.text, check) }}
}

// status is an HTTP error of the webhook's, with a Status that says why.
func status(codes ...int) want {
	return want{"HTTP " + strings.Trim(fmt.Sprint(codes), "[]"), func(a answer) bool {
		return a.kind == turnedAway && slices.Contains(codes, a.code)
	}}
}

// clean is a verdict whose text holds no control character, of a terminal or of a line.
var clean = want{"a verdict of clean text", func(a answer) bool {
	return verdict.ok(a) && !strings.ContainsFunc(a.text, func(r rune) bool {
		return r != '\n' && (r < ' ' || r == 0x7f || r == 0x202e || r == 0x200b)
	})
}}
