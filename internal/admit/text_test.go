package admit

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

func TestWarningIsOneCleanLine(t *testing.T) {
	d := lint.Diagnostic{
		Check: &lint.Check{Name: "r"}, Path: object.Path{"metadata", "labels", "a\tb"}, Message: "a\nb\x7f \xff \u0085 \"quoted\"",
	}
	if got, want := Warning(d), "metadata.labels[a b]: a b  \uFFFD   \"quoted\" [r]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFitWarnings(t *testing.T) {
	few := []string{strings.Repeat("é", 3000), "x"}
	if got := FitWarnings(few); len(got) != 2 || got[0] != few[0] {
		t.Error("warnings that fit are changed")
	}
	many := []string{strings.Repeat("é", 5000)}
	for range 99 {
		many = append(many, strings.Repeat("w", 300))
	}
	got, total := FitWarnings(many), 0
	for _, w := range got {
		if utf8.RuneCountInString(w) > 256 {
			t.Errorf("%d runes in a warning", utf8.RuneCountInString(w))
		}
		total += utf8.RuneCountInString(w)
	}
	if total > 4096 {
		t.Errorf("%d runes in all", total)
	}
	if last := got[len(got)-1]; last != LeftOut(100-(len(got)-1)) {
		t.Errorf("last is %q after %d", last, len(got)-1)
	}
	if !strings.HasPrefix(got[0], "éé") || !strings.HasSuffix(got[0], "…") {
		t.Errorf("first is %q", got[0])
	}
}
