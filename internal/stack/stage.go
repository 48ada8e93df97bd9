package stack

import (
	"fmt"

	"github.com/alertlint/alertlint/internal/object"
)

// Stage says at which point an object fails, and so whom it hurts.
type Stage int

const (
	// Skipped objects are left out by the operator, which goes on with the others.
	Skipped Stage = iota
	// Stopped is an Alertmanager whose configuration the operator no longer updates, whoever changes what.
	Stopped
	// Refused is a configuration that the operator writes and Alertmanager does not load.
	Refused
)

// String returns "skipped", "stopped" or "refused".
func (s Stage) String() string { return [...]string{"skipped", "stopped", "refused"}[s] }

// Consequence says what a failure does to an Alertmanager.
func (s Stage) Consequence(by object.Ref) string {
	switch s {
	case Skipped:
		return fmt.Sprintf("the operator leaves it out of %s and goes on with the others", by)
	case Stopped:
		return fmt.Sprintf("the operator stops updating the configuration of %s, for everyone", by)
	case Refused:
	}
	return fmt.Sprintf("%s refuses the whole configuration that comes of it", by)
}
