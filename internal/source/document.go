package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/kubeyaml"
)

// Document is a part of a file that is parsed for itself.
type Document struct {
	Text []byte
	// line and column are how many lines of the file, and characters of the line, come before the text.
	Line, column int
	// behind is set where the text stands behind JSON documents, without a line of --- between.
	behind *behindJSON
}

// behindJSON says why a text behind JSON documents is not one of them.
type behindJSON struct {
	err error
	// at is where in the text that comes to light, in bytes.
	at int
	// alone reports whether kubectl tries no YAML either, as it does behind one document alone.
	alone bool
}

var separator = []byte("---")

// Split cuts a file into documents as kubectl does (k8s.io/apimachinery/pkg/util/yaml.YAMLOrJSONDecoder), so that a document
// that does not parse hides no other: first JSON documents that stand one behind another, then at the lines that start a
// YAML document.
func Split(data []byte) []Document {
	docs, rest := splitJSON(data)
	if rest.Text == nil {
		return docs
	}
	return append(docs, splitYAML(rest)...)
}

// splitJSON cuts off the JSON documents at the start of a file. What it leaves has no text where there is nothing left.
func splitJSON(data []byte) (docs []Document, rest Document) {
	rest.Text = data
	if text := bytes.TrimLeft(data, " \t\r\n"); len(text) == 0 || text[0] != '{' {
		return nil, rest
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	pos := 0 // where rest starts
	for {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return docs, Document{}
		}
		if err != nil {
			if len(docs) > 0 {
				blank := len(rest.Text) - len(bytes.TrimLeft(rest.Text, " \t\r\n"))
				rest = rest.after(blank)
				rest.behind = &behindJSON{err: err, alone: len(docs) > 1}
				// Of what is no JSON at all, its start is more to the point than the character that JSON stumbles over.
				if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) && bytes.ContainsAny(rest.Text[:1], "{[") {
					rest.behind.at = min(max(0, int(wrong.Offset)-1-pos-blank), len(rest.Text))
				}
			}
			return docs, rest
		}
		end := int(dec.InputOffset())
		doc := rest
		doc.Text = doc.Text[:end-pos]
		docs = append(docs, doc)
		rest = rest.after(end - pos)
		pos = end
	}
}

// after returns what comes after the first n bytes.
func (d Document) after(n int) Document {
	line, column := d.place(n)
	return Document{Text: d.Text[n:], Line: line, column: column}
}

// place returns how many lines of the file, and characters of the line, come before a byte of the text.
func (d Document) place(pos int) (line, column int) {
	before := d.Text[:pos]
	start := bytes.LastIndexByte(before, '\n') + 1
	line, column = d.Line+bytes.Count(before, []byte{'\n'}), utf8.RuneCount(before[start:])
	if start == 0 {
		column += d.column
	}
	return line, column
}

// splitYAML cuts at the lines that start a document, as k8s.io/apimachinery/pkg/util/yaml.YAMLReader does.
func splitYAML(d Document) []Document {
	var docs []Document
	data, line := d.Text, d.Line
	start, startLine := 0, line
	for pos := 0; pos < len(data); line++ {
		end := len(data)
		if i := bytes.IndexByte(data[pos:], '\n'); i >= 0 {
			end = pos + i + 1
		}
		text := data[pos:end]
		if pos > start && bytes.HasPrefix(text, separator) && (len(text) == 3 || strings.IndexByte(" \t\r\n", text[3]) >= 0) {
			docs = append(docs, Document{Text: data[start:pos], Line: startLine})
			start, startLine = pos, line
		}
		pos = end
	}
	docs = append(docs, Document{Text: data[start:], Line: startLine})
	docs[0].column, docs[0].behind = d.column, d.behind
	return docs
}

// indent returns the column at which a line of the text, counted from 1, starts without the blanks before it.
func (d Document) indent(line int) int {
	text := d.Text
	for n := 1; n < line; n++ {
		_, text, _ = bytes.Cut(text, []byte{'\n'})
	}
	column := 1 + len(text) - len(bytes.TrimLeft(text, " \t"))
	if line == 1 {
		column += d.column
	}
	return column
}

// isEmpty reports whether the text holds nothing but comments and the line that starts a document. A file may hold a million
// such documents, and a parser is dear to set up.
func (d Document) isEmpty() bool {
	text := bytes.TrimPrefix(d.Text, separator)
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		switch {
		case len(text) == 0:
			return true
		case text[0] != '#':
			return false
		}
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			return true
		}
		text = text[end:]
	}
}

// oddSeparator returns the column, counted from 0, of what stands behind --- in the first line and is no comment. kubectl
// refuses that (YAMLReader.Read), while YAML has a document start there.
func (d Document) oddSeparator() (column int, odd bool) {
	line, _, _ := bytes.Cut(d.Text, []byte{'\n'})
	text, ok := bytes.CutPrefix(line, separator)
	if text = bytes.TrimSpace(text); !ok || len(text) == 0 || text[0] == '#' {
		return 0, false
	}
	return bytes.Index(line, text), true
}

// parse returns the first YAML document of the text, and nil where there is none. more says where the text goes on behind its
// end, by the line of the text, counted from 1; it is 0 where it does not. kubectl reads no more than the first.
func (d Document) parse() (root *yaml.Node, more int, err error) {
	// yaml.Decoder panics on some malformed input.
	err = kubeyaml.Guard(func() error {
		dec := yaml.NewDecoder(bytes.NewReader(d.Text))
		var doc, next yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		root = doc.Content[0]
		if d.column > 0 {
			shift(root, d.column)
		}
		switch err := kubeyaml.Guard(func() error { return dec.Decode(&next) }); {
		case errors.Is(err, io.EOF):
		case err != nil:
			more = kubeyaml.BehindLine(err)
		default:
			more = next.Line
		}
		return nil
	})
	return root, more, err
}

// shift moves what stands in the first line of a text that does not start a line of the file.
func shift(n *yaml.Node, columns int) {
	if n.Line == 1 {
		n.Column += columns
	}
	for _, child := range n.Content {
		shift(child, columns)
	}
}
