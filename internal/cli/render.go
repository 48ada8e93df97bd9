package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alertlint/alertlint/internal/report"
	"github.com/alertlint/alertlint/internal/stack"
)

// renderAll prints the merged configuration of each Alertmanager as a YAML document, which a comment names. What is not known of it goes
// to stderr too: the documents are for other programs to read. If one of them cannot be made, what there is is no whole answer.
func (r *router) renderAll(alertmanagers []*stack.Alertmanager) error {
	var (
		out    strings.Builder
		failed error
	)
	for _, am := range alertmanagers {
		name := report.Clean(am.Object.Ref.String())
		if base := am.Base(); !base.Known() {
			complain(r.stderr, fmt.Errorf("%s: the base configuration is unknown: %s; an empty one stands in for it", name, report.Clean(base.Why)))
		}
		text, err := am.Redacted()
		switch {
		case err != nil:
			complain(r.stderr, errors.New(report.Clean(fmt.Sprintf("%s: nothing is rendered: %v", name, err))))
			failed = exitCode(exitInput)
			continue
		case len(text) == 0:
			continue // it is the base, as it is
		}
		if out.Len() > 0 {
			out.WriteString("---\n")
		}
		fmt.Fprintf(&out, "# alertmanager.yaml of %s\n%s", name, text)
	}
	if _, err := r.stdout.Write([]byte(out.String())); err != nil {
		return err
	}
	return failed
}
