package kubeyaml

import (
	"fmt"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/redact"
)

// NodeError is an error at a place of the YAML document.
type NodeError struct {
	Line, Column int
	message      string
}

func (e *NodeError) Error() string { return e.message }

// ErrorAt returns an error at a node.
func ErrorAt(n *yaml.Node, message string) error { return &NodeError{n.Line, n.Column, message} }

// BracesMessage is for {{ $value }} without quotes around it, which is a mapping whose key is a mapping.
const BracesMessage = "a value that starts with {{ must be quoted"

// Guard makes an error of a panic.
func Guard(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("yaml: %v", v)
		}
	}()
	return do()
}

// Unmarshal guards yaml.Unmarshal, which panics on some malformed input.
func Unmarshal(text []byte, root *yaml.Node) error {
	return Guard(func() error { return yaml.Unmarshal(text, root) })
}

var yamlError = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?((?s).*)$`)

// ErrorLine returns the line that an error of the parser names, and what it says there without what may be secret.
func ErrorLine(err error) (line int, message string) {
	m := yamlError.FindStringSubmatch(err.Error())
	line, _ = strconv.Atoi(m[1])
	return max(line, 1), redact.Error(m[2])
}

// BehindLine returns the line of an error of the parser, which counts lines from 0, unlike the scanner.
func BehindLine(err error) int {
	m := yamlError.FindStringSubmatch(err.Error())
	line, message := ErrorLine(err)
	if message == "did not find expected <document start>" && m[1] != "" {
		line++
	}
	return line
}
