package object

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	kjson "sigs.k8s.io/json"
)

// Problem is a place where an object does not fit its kind.
type Problem struct {
	Path    Path
	Message string
	// Scalar is the text of a number or boolean that stands where a string belongs, and empty otherwise.
	Scalar string
}

// unmarshal decodes raw into the Go type behind v. What does not fit is returned and left out of v. ignoreCase is how
// encoding/json compares field names; the Kubernetes API does not ignore case.
func unmarshal(raw []byte, v any, base Path, ignoreCase bool) ([]Problem, error) {
	strict, err := kjson.UnmarshalStrict(raw, v)
	if err == nil && len(strict) == 0 && !ignoreCase {
		return nil, nil
	}
	if err != nil && isSyntax(err) {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	tree, err := parseTree(raw)
	if err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	c := checker{ignoreCase: ignoreCase}
	fitting := c.fit(tree, reflect.TypeOf(v).Elem(), base)
	reflect.ValueOf(v).Elem().SetZero()
	clean, err := json.Marshal(fitting)
	if err == nil {
		err = json.Unmarshal(clean, v)
	}
	if err != nil {
		c.problems = append(c.problems, Problem{Path: base, Message: err.Error()})
	}
	return c.problems, nil
}

// tree is a JSON value with its keys in order and duplicates kept.
type tree struct {
	keys  []string
	items []tree
	// scalar is nil (null), bool, json.Number or string where isObject and isList are false.
	scalar   any
	isObject bool
	isList   bool
}

func parseTree(raw []byte) (tree, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return readTree(dec)
}

func readTree(dec *json.Decoder) (tree, error) {
	tok, err := dec.Token()
	if err != nil {
		return tree{}, err
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return tree{scalar: tok}, nil
	}
	t := tree{isObject: delim == '{', isList: delim == '['}
	for dec.More() {
		if t.isObject {
			key, err := dec.Token()
			if err != nil {
				return tree{}, err
			}
			t.keys = append(t.keys, key.(string))
		}
		item, err := readTree(dec)
		if err != nil {
			return tree{}, err
		}
		t.items = append(t.items, item)
	}
	_, err = dec.Token()
	return t, err
}

func (t tree) value() any {
	switch {
	case t.isObject:
		m := make(map[string]any, len(t.keys))
		for i, k := range t.keys {
			m[k] = t.items[i].value()
		}
		return m
	case t.isList:
		l := make([]any, len(t.items))
		for i, item := range t.items {
			l[i] = item.value()
		}
		return l
	}
	return t.scalar
}

func (t tree) String() string {
	switch s := t.scalar.(type) {
	case string:
		return fmt.Sprintf("string %q", s)
	case json.Number:
		return "number " + s.String()
	case bool:
		return fmt.Sprintf("boolean %t", s)
	}
	switch {
	case t.isObject:
		return "an object"
	case t.isList:
		return "a list"
	}
	return "null"
}

type checker struct {
	problems   []Problem
	ignoreCase bool
}

func (c *checker) report(path Path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

// fit returns what of t fits the type, as values that encoding/json marshals, and reports the rest.
func (c *checker) fit(t tree, typ reflect.Type, path Path) any {
	if t.scalar == nil && !t.isObject && !t.isList {
		return nil
	}
	if u := reflect.New(typ).Interface(); isUnmarshaler(u) {
		v := t.value()
		raw, _ := json.Marshal(v)
		if err := json.Unmarshal(raw, u); err != nil {
			c.report(path, "%s does not fit: %s", t, strings.TrimPrefix(err.Error(), "json: "))
			return nil
		}
		return v
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
		return t.value()
	default:
	}
	return c.fitScalar(t, typ, path)
}

func isUnmarshaler(v any) bool {
	_, ok := v.(json.Unmarshaler)
	return ok
}

func (c *checker) fitStruct(t tree, typ reflect.Type, path Path) any {
	if !t.isObject {
		c.report(path, "want an object, got %s", t)
		return nil
	}
	fields := map[string]reflect.Type{}
	collectFields(typ, fields)
	out := map[string]any{}
	for i, key := range t.keys {
		ft, ok := fields[key]
		name := key
		if !ok && c.ignoreCase {
			for f := range fields {
				if strings.EqualFold(f, key) {
					ft, ok, name = fields[f], true, f
				}
			}
		}
		at := path.At(key)
		switch {
		case !ok:
			c.report(at, "unknown field %q%s", key, didYouMean(key, fields))
			continue
		case slices.Contains(t.keys[:i], key):
			c.report(at, "duplicate field %q", key)
		}
		if v := c.fit(t.items[i], ft, at); v != nil {
			out[name] = v
		}
	}
	return out
}

func didYouMean(key string, fields map[string]reflect.Type) string {
	norm := func(s string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s)) }
	for f := range fields {
		if norm(f) == norm(key) {
			return fmt.Sprintf("; did you mean %q", f)
		}
	}
	return ""
}

func collectFields(typ reflect.Type, into map[string]reflect.Type) {
	for f := range typ.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && (name == "" || strings.Contains(options, "inline")):
			ft := f.Type
			if ft.Kind() == reflect.Pointer {
				ft = ft.Elem()
			}
			collectFields(ft, into)
		case name == "":
			into[f.Name] = f.Type
		default:
			into[name] = f.Type
		}
	}
}

func (c *checker) fitMap(t tree, typ reflect.Type, path Path) any {
	if !t.isObject {
		c.report(path, "want an object, got %s", t)
		return nil
	}
	out := map[string]any{}
	for i, key := range t.keys {
		at := path.At(key)
		if slices.Contains(t.keys[:i], key) {
			c.report(at, "duplicate field %q", key)
		}
		if v := c.fit(t.items[i], typ.Elem(), at); v != nil {
			out[key] = v
		}
	}
	return out
}

func (c *checker) fitList(t tree, typ reflect.Type, path Path) any {
	if !t.isList {
		c.report(path, "want a list, got %s", t)
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
	raw, _ := json.Marshal(t.value())
	if err := kjson.UnmarshalCaseSensitivePreserveInts(raw, reflect.New(typ).Interface()); err == nil {
		return t.value()
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
	p := Problem{Path: path, Message: fmt.Sprintf("want %s, got %s", want, t)}
	if typ.Kind() == reflect.String && t.scalar != nil {
		p.Scalar = string(raw)
		c.problems = append(c.problems, p)
		return p.Scalar // the text as written is what the value would be once quoted
	}
	c.problems = append(c.problems, p)
	return nil
}
