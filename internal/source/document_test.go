package source

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/alertlint/alertlint/internal/object"
)

// TestDocuments holds what kubectl makes of files (k8s.io/apimachinery/pkg/util/yaml.YAMLOrJSONDecoder): what it reads is
// read, and what it refuses or leaves out is a problem at its place.
func TestDocuments(t *testing.T) {
	j := func(name string) string {
		return fmt.Sprintf(`{"apiVersion":"v1","kind":"Namespace","metadata":{"name":%q}}`, name)
	}
	y := func(name string) string {
		return "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + name + "\n"
	}
	flow := "{apiVersion: v1, kind: Namespace, metadata: {name: a}}"
	for _, tt := range []struct {
		name, text string
		objects    int
		place      string // of the problem
	}{
		{"one", j("a") + "\n", 1, ""},
		{"two on a line", j("ä") + j("b") + j("c"), 3, ""},
		{"two", j("a") + "\n\n" + j("b") + "\n", 2, ""},
		{"null between", j("a") + "null" + j("b"), 2, ""},
		{"then YAML", j("a") + "\n" + y("b"), 2, ""},
		{"then YAML on the line", j("a") + " " + y("b"), 2, ""},
		{"then a comment", j("a") + "\n# c\n", 1, ""},
		{"then a separator", j("a") + "\n---\n" + j("b"), 2, ""},
		{"brace", j("a") + "\n}\n", 1, "2:1"},
		{"brace on the line", j("ä") + "}", 1, "1:63"},
		{"comma", j("a") + ",\n" + j("b"), 1, "1:63"},
		{"text", j("a") + "\n\n  trailing text", 1, "3:3"},
		{"broken", j("a") + "\n{\"a\": [1,}\n", 1, "2:10"},
		{"cut off", j("a") + "\n{\"a\": [", 1, "2:1"},
		{"several, then a separator", j("a") + j("b") + "\n---\n" + j("c"), 2, "2:1"},
		{"end of document", j("a") + "\n...\n" + y("b"), 1, "2:1"},
		{"brace in a later document", y("a") + "---\n" + j("b") + "\n}\n", 2, "7:1"},
		{"several in a later document", "---\n" + j("a") + "\n" + j("b"), 1, "3:1"},
		{"behind flow", flow + "\n}\n", 1, "2:1"},
		{"behind the end", y("a") + "...\n" + y("b"), 1, "6:1"},
		{"the end alone", y("a") + "...\n# c\n", 1, ""},
		{"carriage returns", strings.ReplaceAll(y("a")+"---\n"+y("b"), "\n", "\r"), 1, "1:1"},
		{"behind a separator", "--- {a: b}\n" + y("a"), 0, "1:5"},
		{"object behind a separator", "--- " + flow, 1, "1:5"},
		{"no separator", "---x: y\n" + y("a"), 1, "1:4"},
		{"comment behind a separator", "--- # c\n" + y("a") + "---\t\r\n" + y("b"), 2, ""},
		{"no objects", "--- {a: b} {c: d}\n", 0, ""},
		{"numbers", "{\"a\": 1}\n2\n[3]\n", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Parse("f", []byte(tt.text))
			place := ""
			for _, p := range f.Problems {
				place += fmt.Sprintf("%d:%d", p.Line, p.Column)
				t.Log(p.Message)
			}
			if place != tt.place || len(f.Objects) != tt.objects || f.NotAnalysed != "" {
				t.Errorf("%d objects, want %d; problem at %q, want %q; not analysed: %q", len(f.Objects), tt.objects, place, tt.place, f.NotAnalysed)
			}
		})
	}
}

func TestPlaceOnSharedLine(t *testing.T) {
	const doc = `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ä"}} `
	f := Parse("f", []byte(doc+doc))
	if len(f.Objects) != 2 {
		t.Fatal(f.Problems)
	}
	got := f.Objects[1].Position(object.Path{"metadata", "name"}, 0, 0)
	if want := (Position{Line: 1, Column: len([]rune(doc)) + strings.Index(doc, `"ä"`) + 1, Width: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestEmptyDocuments holds that a document of nothing costs no parser: a file of 32 MiB may hold eight million of them.
func TestEmptyDocuments(t *testing.T) {
	allocs := func(n int) float64 {
		text := []byte(strings.Repeat("---\n# c\n", n))
		return testing.AllocsPerRun(5, func() { Parse("f", text) })
	}
	if few, many := allocs(1000), allocs(8000); many > few+50 {
		t.Errorf("%v allocations for 1000 documents, %v for 8000", few, many)
	}
}

func TestUTF16(t *testing.T) {
	const text = "apiVersion: v1\r\nkind: Namespace\r\nmetadata:\r\n  name: 🐟ä\r\n"
	for name, enc := range map[string]unicode.Endianness{"little": unicode.LittleEndian, "big": unicode.BigEndian} {
		t.Run(name, func(t *testing.T) {
			data, err := unicode.UTF16(enc, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			f := Parse("f", data)
			if len(f.Objects) != 1 || len(f.Problems) > 0 || string(f.Data) != text {
				t.Fatalf("%d objects, problems %v, %q", len(f.Objects), f.Problems, f.Data)
			}
			if at := f.Objects[0].Position(object.Path{"metadata", "name"}, 0, 0); at != (Position{4, 9, 2}) {
				t.Errorf("at %+v", at)
			}
			if back, err := f.Encode(f.Data); err != nil || string(back) != string(data) {
				t.Errorf("encodes as %q, %v", back, err)
			}
			for what, broken := range map[string]string{"half a character": string(data) + "\xd8\xd8", "half a unit": string(data) + "a"} {
				if f := Parse("f", []byte(broken)); len(f.Problems) != 1 || f.Problems[0].Line != 5 {
					t.Errorf("%s: problems %v", what, f.Problems)
				}
			}
		})
	}
	for _, empty := range []string{"\xff\xfe", "\xfe\xff"} {
		if f := Parse("f", []byte(empty)); len(f.Problems) > 0 || f.NotAnalysed != "" {
			t.Errorf("%q: problems %v, not analysed: %q", empty, f.Problems, f.NotAnalysed)
		}
	}
	if f := Parse("f", []byte("\xff\xfe\x00\x00a\x00\x00\x00")); f.NotAnalysed == "" {
		t.Error("UTF-32 is read")
	}
}
