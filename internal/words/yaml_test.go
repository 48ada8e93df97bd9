package words

import "testing"

func TestYAMLError(t *testing.T) {
	none := func(string) string { return "" }
	for in, want := range map[string]string{
		"line 3: field require_tls not found in type config.plain":             "line 3: unknown field require_tls",
		"line 3: cannot unmarshal !!seq into string":                           "line 3: a list is not allowed here; it must be text",
		"line 3: cannot unmarshal !!seq into map[string]string":                "line 3: a list is not allowed here; it must be a mapping",
		"line 3: cannot unmarshal !!str `s3cr3t` into config.plain":            "line 3: text is not allowed here",
		"line 3: field a not found in type struct {\n\tB string \"yaml:b\"\n}": "line 3: unknown field a",
		"line 3: mapping key \"a\" already defined at line 2":                  "line 3: mapping key \"a\" already defined at line 2",
	} {
		if got := YAMLError(in, none); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", in, got, want)
		}
	}
}
