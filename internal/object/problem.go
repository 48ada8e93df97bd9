package object

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	kjson "sigs.k8s.io/json"

	"github.com/alertlint/alertlint/internal/words"
)

// Problem is a place where an object does not fit its kind.
type Problem struct {
	Path    Path
	Message string
	// Scalar is the text of a number or boolean that stands where a string belongs, and empty otherwise.
	Scalar string
}

// IsUnknownField reports whether the API server drops the field at Path, unless it is asked to reject the object.
func (p *Problem) IsUnknownField() bool { return strings.HasPrefix(p.Message, unknownField) }

const unknownField = "unknown field"

// unmarshal decodes raw into the Go type behind v. What does not fit is returned and left out of v. ignoreCase is how
// encoding/json compares field names; the Kubernetes API does not ignore case. discreet reports whether a value may be secret.
func unmarshal(raw []byte, v any, base Path, ignoreCase bool, discreet func(Path) bool) ([]Problem, error) {
	strict, err := kjson.UnmarshalStrict(raw, v)
	if err == nil && len(strict) == 0 {
		return nil, nil
	}
	if err != nil && isSyntax(err) {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	tree, err := parseTree(raw)
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	c := checker{ignoreCase: ignoreCase, discreet: discreet}
	fitting := c.fit(tree, reflect.TypeOf(v).Elem(), base)
	reflect.ValueOf(v).Elem().SetZero()
	clean, err := json.Marshal(fitting)
	if err == nil {
		err = json.Unmarshal(clean, v)
	}
	if err != nil {
		c.report(base, "cannot be decoded: %s", plain(err))
	}
	return c.problems, nil
}

// tree is a JSON value with its keys in order and duplicates kept.
type tree struct {
	raw   json.RawMessage
	keys  []string
	items []tree
}

func parseTree(raw []byte) (tree, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return readTree(dec, raw)
}

func readTree(dec *json.Decoder, raw []byte) (tree, error) {
	start := dec.InputOffset()
	tok, err := dec.Token()
	if err != nil {
		return tree{}, err
	}
	var t tree
	if delim, ok := tok.(json.Delim); ok {
		for dec.More() {
			if delim == '{' {
				key, err := dec.Token()
				if err != nil {
					return tree{}, err
				}
				t.keys = append(t.keys, key.(string))
			}
			item, err := readTree(dec, raw)
			if err != nil {
				return tree{}, err
			}
			t.items = append(t.items, item)
		}
		if _, err := dec.Token(); err != nil {
			return tree{}, err
		}
	}
	t.raw = bytes.TrimLeft(raw[start:dec.InputOffset()], " \t\r\n,:")
	return t, nil
}

func (t tree) isObject() bool { return t.raw[0] == '{' }
func (t tree) isList() bool   { return t.raw[0] == '[' }
func (t tree) isNull() bool   { return t.raw[0] == 'n' }
func (t tree) isString() bool { return t.raw[0] == '"' }

// isScalar reports whether t is a number or a boolean.
func (t tree) isScalar() bool { return !t.isObject() && !t.isList() && !t.isNull() && !t.isString() }

func (t tree) String() string {
	switch t.raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 'n':
		return "null"
	case 't', 'f':
		return "boolean " + string(t.raw)
	case '"':
		var s string
		_ = json.Unmarshal(t.raw, &s)
		return "string " + quote(s)
	}
	return "number " + cut(string(t.raw))
}

// kind is String without the value.
func (t tree) kind() string {
	switch {
	case t.isString():
		return "a string"
	case t.raw[0] == 't', t.raw[0] == 'f':
		return "a boolean"
	case t.isScalar():
		return "a number"
	}
	return t.String()
}

// maxProblems bounds what is listed of an object that is wrong all over.
const maxProblems = 1000

type checker struct {
	problems   []Problem
	ignoreCase bool
	discreet   func(Path) bool
}

// shown is t as a message shows it at that path.
func (c *checker) shown(t tree, at Path) string {
	if c.discreet(at) {
		return t.kind()
	}
	return t.String()
}

func (c *checker) full() bool { return len(c.problems) > maxProblems }

func (c *checker) add(p Problem) {
	switch {
	case len(c.problems) < maxProblems:
		c.problems = append(c.problems, p)
	case !c.full():
		c.problems = append(c.problems, Problem{Message: fmt.Sprintf("more than %d problems; the others are not listed", maxProblems)})
	}
}

func (c *checker) report(path Path, format string, args ...any) {
	if !c.full() {
		c.add(Problem{Path: path, Message: fmt.Sprintf(format, args...)})
	}
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// fit returns what of t fits the type, as values that encoding/json marshals, and reports the rest.
func (c *checker) fit(t tree, typ reflect.Type, path Path) any {
	if t.isNull() {
		return nil
	}
	if reflect.PointerTo(typ).Implements(unmarshaler) {
		if err := json.Unmarshal(t.raw, reflect.New(typ).Interface()); err != nil {
			if c.discreet(path) {
				c.report(path, "%s is not valid here", t.kind())
			} else {
				c.report(path, "%s is not valid here: %s", t, plain(err))
			}
			return nil
		}
		return t.raw
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return c.fit(t, typ.Elem(), path)
	case reflect.Struct:
		return c.fitStruct(t, typ, path)
	case reflect.Map:
		return c.fitMap(t, typ, path)
	case reflect.Slice:
		if typ.Elem().Kind() != reflect.Uint8 {
			return c.fitList(t, typ, path)
		}
	case reflect.Interface:
		return t.raw
	default:
	}
	return c.fitScalar(t, typ, path)
}

func (c *checker) fitStruct(t tree, typ reflect.Type, path Path) any {
	fields := fieldsOf(typ)
	if !t.isObject() {
		c.report(path, "expected an object, got %s%s", c.shown(t, path), asMatcher(t, fields))
		return nil
	}
	seen := make(map[string]bool, len(t.keys))
	out := make(map[string]any, len(fields.names))
	for i, key := range t.keys {
		name, ok := fields.find(key, c.ignoreCase)
		at := path.At(key)
		switch {
		case ok && seen[key]:
			c.report(at, "duplicate field %s", quote(key))
		case !ok && !c.full():
			c.report(at, unknownField+" %s%s", quote(key), didYouMean(key, fields.names))
		}
		seen[key] = true
		if !ok {
			continue
		}
		if v := c.fit(t.items[i], fields.types[name], at); v != nil {
			out[name] = v
		}
	}
	return out
}

func (c *checker) fitMap(t tree, typ reflect.Type, path Path) any {
	if !t.isObject() {
		c.report(path, "expected an object, got %s", c.shown(t, path))
		return nil
	}
	seen := make(map[string]bool, len(t.keys))
	out := make(map[string]any, len(t.keys))
	for i, key := range t.keys {
		at := path.At(key)
		if seen[key] {
			c.report(at, "duplicate field %s", quote(key))
		}
		seen[key] = true
		if v := c.fit(t.items[i], typ.Elem(), at); v != nil {
			out[key] = v
		}
	}
	return out
}

func (c *checker) fitList(t tree, typ reflect.Type, path Path) any {
	if !t.isList() {
		c.report(path, "expected a list, got %s", c.shown(t, path))
		return nil
	}
	// The indexes of what fits stay those of the document, so an item that does not fit leaves an empty one.
	out := make([]any, len(t.items))
	for i, item := range t.items {
		out[i] = c.fit(item, typ.Elem(), path.At(i))
	}
	return out
}

func (c *checker) fitScalar(t tree, typ reflect.Type, path Path) any {
	if err := kjson.UnmarshalCaseSensitivePreserveInts(t.raw, reflect.New(typ).Interface()); err == nil {
		return t.raw
	}
	want := "a string"
	switch typ.Kind() {
	case reflect.Bool:
		want = "a boolean"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64:
		want = "an integer"
	case reflect.Float64:
		want = "a number"
	default:
	}
	p := Problem{Path: path}
	if typ.Kind() == reflect.String {
		p.Message = fmt.Sprintf("expected %s, got %s", want, c.shown(t, path))
	} else {
		p.Message = fmt.Sprintf("expected %s, got %s", want, t) // no secret is of such a type
	}
	if typ.Kind() == reflect.String && t.isScalar() {
		p.Scalar = string(t.raw)
		c.add(p)
		return p.Scalar // the text as written is what the value would be once quoted
	}
	c.add(p)
	return nil
}

// plain rewords an error of encoding/json, which may quote the document, as one short line.
func plain(err error) string {
	return cut(words.OneLine(strings.TrimPrefix(err.Error(), "json: ")))
}
