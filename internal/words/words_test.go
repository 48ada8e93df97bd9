package words

import "testing"

func TestCut(t *testing.T) {
	for _, test := range []struct {
		text      string
		most      int
		cut, fits string
	}{
		{"", 3, "", ""},
		{"abc", 3, "abc", "abc"},
		{"äöü", 3, "äöü", "äöü"},
		{"äöüß", 3, "äöü...", "äö…"},
		{"a\xffcd", 3, "a\uFFFDc...", "a\uFFFD…"},
	} {
		if got := Cut(test.text, test.most); got != test.cut {
			t.Errorf("Cut(%q, %d) = %q, want %q", test.text, test.most, got, test.cut)
		}
		if got := Shorten(test.text, test.most); got != test.fits {
			t.Errorf("Shorten(%q, %d) = %q, want %q", test.text, test.most, got, test.fits)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := OneLine(" a\n\tb  c\n"); got != "a b c" {
		t.Errorf("%q", got)
	}
}
