package source

import (
	"bytes"
	"fmt"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/encoding"

	"github.com/alertlint/alertlint/internal/kubeyaml"
	"github.com/alertlint/alertlint/internal/object"
)

// MaxFileBytes bounds the files that are read. The API server takes objects of at most 3 MiB.
const MaxFileBytes = 32 << 20

// File is a file that was read.
type File struct {
	Name string
	// Data is the text, in UTF-8 whatever the file is in.
	Data []byte
	// Objects are the objects of known kinds, in their order.
	Objects []*Object
	// Problems are the places that could not be read.
	Problems []Problem
	// NotAnalysed says why a part of the file, or all of it, was passed over, although it may hold objects of known kinds.
	NotAnalysed string

	// regions say where what of the file may be shown, in the order of their lines, and shown holds by its line what of it
	// may be.
	regions []region
	shown   sync.Map

	// encoding is that of the file, where it is not UTF-8.
	encoding encoding.Encoding
	// Others are the documents of unknown kinds that the Reader was told to keep.
	Others []Other
	keep   Keep
	// written is set once something was added that does not stand in the file.
	written *written
	// texts holds what was made of strings that are YAML, by their nodes.
	texts sync.Map
	// keys holds the indexes of large mappings, by their nodes.
	keys sync.Map

	// lastIsObject reports whether the last document is an object that kubectl would take.
	lastIsObject bool
	// expanded is how long the JSON of its objects is.
	expanded  int
	indexOnce sync.Once
	index     *textLines
}

// ProblemKind says what is wrong at a place in a file.
type ProblemKind int

const (
	// Unreadable is what cannot be read.
	Unreadable ProblemKind = iota
	// ValueIgnored is a chart's value that was read, and that the chart passes over.
	ValueIgnored
)

// Problem is a place in a file where something is wrong before there is any object. Line and Column count from 1; Column counts
// characters.
type Problem struct {
	Kind         ProblemKind
	Line, Column int
	Message      string
	// Value is the name of the chart's value, if it is about one.
	Value string
}

// Object is an object and the place where it was written.
type Object struct {
	*object.Object
	File *File

	node *yaml.Node
	// line is how many lines of the file come before the YAML document that holds the node.
	line int
	// Origin is nil for an object that stands in the file.
	Origin Origin
}

// Other is a document, or an item of a List, of a kind that package object does not know.
type Other struct {
	// APIVersion and Kind are empty if the document leaves them out.
	APIVersion, Kind string
	Node             *yaml.Node
	// Line is how many lines of the file come before the YAML document that holds the node.
	Line int
}

// Parse reads YAML documents or JSON values. It never fails: what cannot be read is among the Problems, and nothing
// else is lost.
func Parse(name string, data []byte) *File { return Reader{}.Parse(name, data) }

// Parse reads YAML documents or JSON values, as the function does.
func (r Reader) Parse(name string, data []byte) *File {
	f := &File{Name: name, Data: data, keep: r.Keep}
	if len(data) > MaxFileBytes {
		f.NotAnalysed = tooLarge
		return f
	}
	broken := 0
	if f.encoding = wideEncoding(data); f.encoding != nil {
		f.Data, broken = decodeWide(f.encoding, data)
	}
	switch {
	case bytes.IndexByte(f.Data, 0) >= 0:
		f.NotAnalysed = "a binary file"
		return f
	case broken > 0:
		f.problem(broken, 1, "not UTF-16 text, although the file starts with a UTF-16 byte order mark")
		return f
	}
	for _, d := range Split(bytes.TrimPrefix(f.Data, bom)) {
		f.parseDocument(d)
	}
	return f
}

// maxValues bounds the values of a document, each of which starts a line or follows a comma, as each takes some 200 bytes
// to parse.
const maxValues = 4_000_000

func (f *File) parseDocument(d Document) {
	if bytes.Count(d.Text, []byte{'\n'})+bytes.Count(d.Text, []byte{','}) > maxValues {
		f.NotAnalysed = fmt.Sprintf("a document of more than %d values", maxValues)
		return
	}
	f.addRegion(d.Line+1, 1, guarded)
	if !utf8.Valid(d.Text) {
		f.regions[len(f.regions)-1].secrecy = seeming(d.Text)
		f.problem(d.Line+1, 1, "not UTF-8 text")
		return
	}
	if d.isEmpty() {
		return
	}
	root, more, err := d.parse()
	switch {
	case err != nil && isTemplate(d.Text):
		f.NotAnalysed = NotYAML
		return
	case d.behind != nil && (err != nil || d.behind.alone || root != nil && root.Kind != yaml.MappingNode && f.lastIsObject):
		f.behindJSON(d)
		return
	case err != nil:
		f.doesNotParse(d, err)
		return
	case root == nil:
		return
	}
	objects, problems := len(f.Objects), len(f.Problems)
	f.collect(root, d)
	f.lastIsObject = isObject(root)
	// What is no object is for another program, which may read it otherwise.
	if f.lastIsObject || bytes.Contains(d.Text, []byte("apiVersion")) {
		f.checkBounds(d, more)
	}
	if len(f.Objects) > objects && chart.Match(d.Text) || len(f.Problems) > problems && isTemplate(d.Text) {
		f.Objects, f.Problems = f.Objects[:objects], f.Problems[:problems]
		f.NotAnalysed = NotYAML
	}
}

// isObject reports whether the node is what kubectl takes for an object, of whatever kind.
func isObject(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode {
		return false
	}
	apiVersion, kind := kubeyaml.Header(n, "", "")
	return apiVersion != "" && kind != ""
}

func (f *File) doesNotParse(d Document, err error) {
	f.regions[len(f.regions)-1].secrecy = seeming(d.Text)
	line, message := kubeyaml.ErrorLine(err)
	column := d.indent(line)
	if m := actionValue.FindSubmatchIndex(d.Text); m != nil {
		at, chars := d.place(m[2])
		line, column, message = at+1-d.Line, chars+1, kubeyaml.BracesMessage
	}
	f.problem(d.Line+line, column, "invalid YAML: %s", message)
}

func (f *File) behindJSON(d Document) {
	f.regions[len(f.regions)-1].secrecy = seeming(d.Text)
	line, column := d.place(d.behind.at)
	what := "the text after the JSON document is neither JSON nor a YAML object, so kubectl rejects the file"
	if d.behind.alone {
		what = "after several JSON documents only JSON may follow; kubectl rejects the file"
	}
	f.problem(line+1, column+1, "%s: %s", what, d.behind.err)
}

// checkBounds reports what a parser of YAML takes around a document, and kubectl refuses or leaves out.
func (f *File) checkBounds(d Document, more int) {
	if column, odd := d.oddSeparator(); odd {
		f.problem(d.Line+1, column+1, "only a comment may follow --- on the same line; kubectl rejects the file. Start a new line")
		return
	}
	if more > 0 {
		f.problem(d.Line+more, d.indent(more), "kubectl ignores this, because it follows the end of a document; "+
			"put a line --- before it, or remove it")
	}
}

func (f *File) problem(line, column int, format string, args ...any) {
	at := f.lines().span(line, column, 1)
	f.Problems = append(f.Problems, Problem{Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...)})
}

// Node returns the YAML mapping that holds the object. Its lines count from the start of the YAML document; see Offset.
func (o *Object) Node() *yaml.Node { return kubeyaml.Resolve(o.node) }

// Offset returns where a line and column of the object's YAML document start in the file, in bytes.
func (o *Object) Offset(line, column int) int { return o.File.lines().byteAt(line+o.line, column) }
