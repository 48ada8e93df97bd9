package promrule

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v2"
)

// foldColumn is the column behind which sigs.k8s.io/yaml breaks lines at spaces (yaml_emitter_emit_stream_start in
// go.yaml.in/yaml/v2, which renders for it).
const foldColumn = 80

// yamlSize counts the bytes of a YAML document without rendering it. All texts but a few odd ones are counted to the byte.
type yamlSize struct {
	least, most int
	// quoted are the texts so far that may be taken for something else than a string, and whether they are: most are durations, of
	// which an object has few.
	quoted map[string]bool
}

func (y *yamlSize) add(n int) {
	y.least += n
	y.most += n
}

// line adds the key of a mapping whose value stands on the lines that follow.
func (y *yamlSize) line(indent int, key string) { y.add(indent + len(key) + len(":\n")) }

func (y *yamlSize) number(indent int, key string, value int64) {
	y.add(indent + len(key) + len(": ") + len(strconv.FormatInt(value, 10)) + len("\n"))
}

// text adds a key that is a field's name, and its value.
func (y *yamlSize) text(indent int, key, value string) {
	y.add(indent + len(key) + len(":"))
	y.value(value, indent+len(key)+len(":"), indent)
}

// texts adds a field that holds a mapping of texts, unless it is empty and left out.
func (y *yamlSize) texts(indent int, key string, of map[string]string) {
	if len(of) == 0 {
		return
	}
	y.line(indent, key)
	indent += 2
	for name, value := range of {
		// A long key or one with a break becomes a complex one, behind a "?" (yaml_emitter_check_simple_key). "<<" merges mappings.
		shape := shapeOf(name)
		if shape.odd || strings.ContainsAny(name, "\n\r") || name == "<<" || len(name) > 128 {
			y.unsure(name, indent)
			y.unsure(value, indent)
			continue
		}
		size, width := y.scalar(name, shape, -1, 0) // " " before it is the "- " or the indentation
		y.add(indent + size - len(" ") + len(":"))
		y.value(value, indent+width-len(" ")+len(":"), indent)
	}
}

// value adds the value of a key that ends at column, in a mapping at indent, and the end of its line.
func (y *yamlSize) value(s string, column, indent int) {
	shape := shapeOf(s)
	if shape.odd {
		y.unsure(s, indent)
		return
	}
	size, _ := y.scalar(s, shape, column, indent+2)
	y.add(size + len("\n"))
}

// unsure adds bounds: in quotes, escaped, folded and indented.
func (y *yamlSize) unsure(s string, indent int) {
	y.least += len(s)
	y.most += len(s) + len("? \"\"\n  : ") + indent + len(s)/70*(indent+4)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n':
			y.most += indent + 10
		case c < ' ' || c >= 0x7f:
			y.most += 5
		case c == '"' || c == '\'' || c == '\\':
			y.most++
		}
	}
}

// scalar returns how many bytes a text and the space before it take where it begins behind column and its further lines at indent, and
// how wide it is. A column below 0 is for keys, which are not folded. It follows yaml_emitter_select_scalar_style.
func (y *yamlSize) scalar(s string, shape shape, column, indent int) (size, width int) {
	switch {
	case shape.breaks && shape.literal():
		return literalSize(s, indent), 0
	case shape.breaks, shape.special, y.isQuoted(s):
		return flowSize(s, '"', column, indent)
	case shape.indicators:
		return flowSize(s, '\'', column, indent)
	}
	return flowSize(s, 0, column, indent)
}

// isQuoted reports whether a text stands in double quotes because without them it were no string (resolve, isBase60Float).
func (y *yamlSize) isQuoted(s string) bool {
	switch {
	case s == "":
		return true
	case strings.IndexByte("+-.0123456789", s[0]) >= 0:
	case len(s) <= len("false") && strings.IndexByte("yYnNtTfFoO~", s[0]) >= 0:
	default:
		return false
	}
	quoted, asked := y.quoted[s]
	if !asked {
		text, err := yaml.Marshal(s)
		quoted = err == nil && text[0] == '"'
		if y.quoted == nil {
			y.quoted = map[string]bool{}
		}
		y.quoted[s] = quoted
	}
	return quoted
}

// literalSize follows yaml_emitter_write_literal_scalar, without the break that ends the last line.
func literalSize(s string, indent int) int {
	size := len(" |\n") + len(s)
	if s[0] == ' ' || s[0] == '\n' {
		size++ // the indentation is written down
	}
	if !strings.HasSuffix(s, "\n") {
		size++ // "-"
	} else {
		size--
		if s == "\n" || strings.HasSuffix(s, "\n\n") {
			size++ // "+"
		}
	}
	for i := range len(s) {
		if s[i] != '\n' && (i == 0 || s[i-1] == '\n') {
			size += indent
		}
	}
	return size
}

// flowSize follows yaml_emitter_write_plain_scalar, yaml_emitter_write_single_quoted_scalar and
// yaml_emitter_write_double_quoted_scalar.
func flowSize(s string, quote byte, column, indent int) (size, width int) {
	folds := column >= 0
	size, width = 1, 1
	if quote != 0 {
		size, width = 3, 3
		column++
	}
	column++
	wasSpace := false
	for i, r := range s {
		if r == ' ' {
			inside := i > 0 && i < len(s)-1
			if folds && !wasSpace && column > foldColumn && inside && (quote == '"' || s[i+1] != ' ') {
				size += len("\n") + indent
				column = indent
				if s[i+1] == ' ' {
					size++ // "\": a space that begins a line would be dropped
					column++
				}
			} else {
				size++
				column++
				width++
			}
			wasSpace = true
			continue
		}
		bytes, columns := utf8.RuneLen(r), 1
		if escaped := escapedSize(r); quote == '"' && escaped > 0 {
			bytes, columns = escaped, escaped
		} else if quote == '\'' && r == '\'' {
			bytes, columns = 2, 2
		}
		size += bytes
		column += columns
		width += columns
		wasSpace = false
	}
	return size, width
}

// escapedSize is how long a character is in double quotes that is escaped there, and 0 for one that is not.
func escapedSize(r rune) int {
	switch {
	case r == '"', r == '\\':
		return len(`\"`)
	case r >= ' ' && r < 0x7f:
		return 0
	case r == 0, r >= '\a' && r <= '\r', r == 0x1b:
		return len(`\n`)
	case r < 0xa0:
		return len(`\x7f`)
	case r >= 0x10000:
		return len(`\U00010000`)
	}
	return 0
}
