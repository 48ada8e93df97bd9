package words

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	yamlNotFound = regexp.MustCompile(`field (.*) not found in type [\s\S]+`)
	yamlMisfit   = regexp.MustCompile(`(?s)cannot unmarshal !!(\w+)(?: ` + "`.*`" + `)? into (.*)`)
)

// yamlKinds is what people call YAML's types.
var yamlKinds = map[string]string{
	"seq": "a list", "map": "a mapping", "str": "text", "int": "a number", "float": "a number", "bool": "a boolean", "null": "null",
}

// YAMLError rewords one of the errors that a YAML package lists when a document does not fit a Go type: without the type, and
// without the value. didYouMean follows what is said of an unknown field.
func YAMLError(text string, didYouMean func(field string) string) string {
	if m := yamlNotFound.FindStringSubmatchIndex(text); m != nil {
		field := text[m[2]:m[3]]
		return OneLine(fmt.Sprintf("%sunknown field %s%s", text[:m[0]], field, didYouMean(field)))
	}
	if m := yamlMisfit.FindStringSubmatchIndex(text); m != nil {
		return OneLine(text[:m[0]] + yamlKinds[text[m[2]:m[3]]] + " is not allowed here" + yamlWanted(text[m[4]:m[5]]))
	}
	return OneLine(text)
}

// yamlWanted says what a Go type is read from, and nothing if that is not plain from its name.
func yamlWanted(typ string) string {
	switch {
	case typ == "string":
		return "; it must be text"
	case typ == "bool":
		return "; it must be true or false"
	case strings.HasPrefix(typ, "int"), strings.HasPrefix(typ, "uint"), strings.HasPrefix(typ, "float"):
		return "; it must be a number"
	case strings.HasPrefix(typ, "map["):
		return "; it must be a mapping"
	case strings.HasPrefix(typ, "[]"):
		return "; it must be a list"
	}
	return ""
}
