package cli

import (
	"strings"
	"testing"
)

func FuzzParseAlert(f *testing.F) {
	for _, seed := range []string{"alertname=Watchdog,severity=none", `{alertname="a,b", "x y"="\n"}`, "a=~b", "a=1,a=2", "", "=", "{", `a="`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set, err := parseAlert(text)
		if err != nil && set != nil || err == nil && set == nil {
			t.Errorf("%q: %v, %v", text, set, err)
		}
		if err == nil && strings.Contains(text, "=~") && len(set) == 0 {
			t.Errorf("%q has no labels", text)
		}
	})
}
