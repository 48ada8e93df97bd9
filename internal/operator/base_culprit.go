package operator

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/words"
)

var (
	errorLine = regexp.MustCompile(`\bline (\d+): `)
	quoted    = regexp.MustCompile(`"([^"]+)"`)
	// longQuote finds what is quoted of a text that does not parse, of which no value is known.
	longQuote = regexp.MustCompile("`[^`]*`|\"[^\"]{60,}\"")
)

// redact makes one line of upstream's error, without the values that it quotes.
func (b *Base) redact(text string) string {
	all := typeErrors(text)
	for i, e := range all {
		all[i] = words.YAMLError(e, didYouMean)
	}
	return oneLine(redact.New(b.secrets()...).Error(longQuote.ReplaceAllString(strings.Join(all, "; "), redact.Mark)))
}

// secrets returns the values that may be secret: those of the global section and of the receivers.
func (b *Base) secrets() (all []string) {
	var root yaml.Node
	if err := guard(func() error { return yaml.Unmarshal(b.Text, &root) }); err != nil || len(root.Content) == 0 {
		return nil
	}
	find(root.Content[0], nil, func(at object.Path, n *yaml.Node) bool {
		inReceiver := len(at) > 3 && at[0] == "receivers"
		if (at[0] == "global" || inReceiver) && n.Kind == yaml.ScalarNode {
			all = append(all, n.Value)
		}
		return false
	})
	return all
}

// locate narrows a failure down by the line or the name that upstream's message tells, or else by what it goes away with.
func (b *Base) locate(f *BaseFailure, message string, try func([]byte) error) {
	line := 0
	if m := errorLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	var root yaml.Node
	if err := guard(func() error { return yaml.Unmarshal(b.Text, &root) }); err != nil || len(root.Content) == 0 {
		f.Start, f.End = lineRange(b.Text, line)
		return
	}
	if path := find(root.Content[0], nil, func(_ object.Path, n *yaml.Node) bool { return n.Line == line }); line > 0 && path != nil {
		f.Path = b.Path.At(path...)
		if b.Path[0] == "stringData" {
			f.Message = errorLine.ReplaceAllString(f.Message, "") // it is seen where the text stands
		}
		return
	}
	for _, m := range quoted.FindAllStringSubmatch(message, -1) {
		if path := find(root.Content[0], nil, func(_ object.Path, n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Value == m[1] }); path != nil {
			f.Path = b.Path.At(path...)
			return
		}
	}
	if path := culprit(&root, message, try); path != nil {
		f.Path = b.Path.At(path...)
	}
}

// culprit returns the path of the first global setting, integration, inhibit rule or time interval without which upstream
// says something else.
func culprit(root *yaml.Node, message string, try func([]byte) error) (found object.Path) {
	left := maxProbes
	without := func(n *yaml.Node, i, width int, at object.Path) bool {
		if left--; left < 0 {
			return false
		}
		all := n.Content
		n.Content = slices.Delete(slices.Clone(all), i, i+width)
		var text []byte
		err := guard(func() (err error) { text, err = yaml.Marshal(root); return err })
		n.Content = all
		if err != nil {
			return false
		}
		if err := try(text); err == nil || err.Error() != message {
			found = at
		}
		return found != nil
	}
	find(root.Content[0], nil, func(at object.Path, n *yaml.Node) bool {
		switch {
		case n.Kind == yaml.MappingNode && len(at) == 1 && at[0] == "global":
			for i := 0; i+1 < len(n.Content); i += 2 {
				if without(n, i, 2, at.At(n.Content[i].Value)) {
					return true
				}
			}
		case n.Kind == yaml.SequenceNode && (len(at) == 3 && at[0] == "receivers" || len(at) == 1 && at[0] != "receivers"):
			for i := range n.Content {
				if without(n, i, 1, at.At(i)) {
					return true
				}
			}
		}
		return false
	})
	return found
}

// find returns the path of the first node below n that fits, the innermost first.
func find(n *yaml.Node, at object.Path, fits func(object.Path, *yaml.Node) bool) object.Path {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if found := find(n.Content[i+1], at.At(n.Content[i].Value), fits); found != nil {
				return found
			}
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			if found := find(item, at.At(i), fits); found != nil {
				return found
			}
		}
	default:
	}
	if len(at) > 0 && fits(at, n) {
		return at
	}
	return nil
}

// lineRange returns where a line starts and ends, or zeros where there is no such line.
func lineRange(text []byte, line int) (start, end int) {
	for n := 1; n < line; n++ {
		i := bytes.IndexByte(text[start:], '\n')
		if i < 0 {
			return 0, 0
		}
		start += i + 1
	}
	if line < 1 {
		return 0, 0
	}
	end = len(text)
	if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
		end = start + i
	}
	return start, end
}
