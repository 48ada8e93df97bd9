package operator

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
	// Rejected is an object that the API server does not store.
	Rejected
	// Unstored is a field that the API server does not store: it is unknown. kubectl asks it to reject the object (--validate=strict).
	Unstored
	// Crashed is an object at which the operator panics, again after each start, so that it works for no one.
	Crashed
)

// String returns the name of the stage in lower case.
func (s Stage) String() string {
	return [...]string{"skipped", "stopped", "refused", "rejected", "unstored", "crashed"}[s]
}

// Consequence says what a failure does to an Alertmanager.
func (s Stage) Consequence(by object.Ref) string {
	switch s {
	case Skipped:
		return fmt.Sprintf("the operator skips this AlertmanagerConfig for %s and goes on with the others", by)
	case Stopped:
		return fmt.Sprintf("the operator stops updating the configuration of %s: no team's change reaches it until this is fixed", by)
	case Rejected:
		return fmt.Sprintf("the API server refuses %s", by)
	case Unstored:
		return fmt.Sprintf("the API server drops the field, or refuses %s if kubectl sends it; correct or remove it", by)
	case Crashed:
		return "the operator then updates nothing in the whole cluster until this is changed or removed"
	case Refused:
	}
	return fmt.Sprintf("%s rejects the whole configuration", by)
}

// Failure is a place that keeps an Alertmanager from running on what was written.
type Failure struct {
	Stage   Stage
	Path    object.Path
	Message string
}

// BaseFailure is a failure of what an Alertmanager is without the AlertmanagerConfigs that it selects.
type BaseFailure struct {
	Failure
	// Object is the Alertmanager or the Secret in which Path is.
	Object *object.Object
	// Start and End narrow the text at Path, in bytes. They are zero where all of it is meant.
	Start, End int
	// May reports whether it fails only if what is not in view does not exist.
	May bool
	// NotAnalysed reports whether nothing is known to fail: Message is why no one looked.
	NotAnalysed bool
}

// ValueFailure is a value of a Secret or ConfigMap that does not do for the field that refers to it.
type ValueFailure struct {
	object.Reference
	// Message says what is wrong with the value, and never quotes it.
	Message string
	// Refused reports whether nothing works with this value: the operator or Alertmanager refuses it, or no request can hold it.
	Refused bool
	// Stage is the point at which upstream refuses it, and of no meaning where it does not.
	Stage Stage
	// Loads reports whether upstream takes the value.
	Loads bool
}
