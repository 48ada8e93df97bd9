package alertmanagerconfiginvalid

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/words"
)

// checkUpstream asks upstream about an object that has nothing but one integration.
func (p *checker) checkUpstream(receiver int, integration object.Integration) {
	err := operator.Validate(p.Alone(receiver, integration))
	if err == nil {
		return
	}
	// failed to validate receiver "": 'slackConfigs'[0]: ...
	message := p.plain(err)
	if _, rest, ok := strings.Cut(message, "'[0]: "); ok {
		message = rest
	}
	p.Reportf(p.named(integration.Path, message), "%s", message)
}

var namedField = regexp.MustCompile(`'([A-Za-z0-9]+)'(?:\[(\d+)\])?`)

// named returns the deepest place below path that upstream's message names and that the object has: upstream quotes
// fields, from the outside in.
func (p *checker) named(path object.Path, message string) object.Path {
	here := path.In(p.doc())
	for _, m := range namedField.FindAllStringSubmatch(message, -1) {
		next := object.Path{m[1]}
		if i, err := strconv.Atoi(m[2]); err == nil {
			next = next.At(i)
		}
		if v := next.In(here); v != nil {
			path, here = path.At(next...), v
		}
	}
	return path
}

// plain returns an error of upstream, which may quote an integration, as one line of bounded length without secrets.
func (p *checker) plain(err error) string {
	return words.Cut(p.secrets().Error(err.Error()), 300)
}
