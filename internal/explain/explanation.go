// Package explain answers who loads an object and why, and where an alert goes.
//
// [Object] explains one object: a PrometheusRule by what loads it, an AlertmanagerConfig by what uses it, a Prometheus, ThanosRuler or
// Alertmanager by what it selects, a Secret or ConfigMap by what takes something from it. [Route] follows alerts through the merged
// configuration of one Alertmanager.
//
// It computes little: package stack knows who selects what and which labels an alert has, and package routing where such an alert ends.
// What this package adds is to put these together to one answer. The answers are values: a position is an object and a path in it, nothing is
// cut for a terminal, and nothing is printed. Which file and line that is, and how it is shown, is for those who ask.
package explain

import (
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
)

// Explanation is what is said of one object.
type Explanation struct {
	Object *object.Object
	// Selected says of each object in view that could select this one whether it does.
	Selected []Selection
	// Selects is what this one selects. It is nil if it is of no kind that selects.
	Selects *Selects
	// Uses are the places that take something from it.
	Uses []Use
	// Errors are those that lint finds in it: they may keep what is selected from being loaded.
	Errors []lint.Diagnostic
}

// Position is a place in an object. Its Object is nil if there is none.
type Position struct {
	Object *object.Object
	Path   object.Path
}

// Selection is whether one object selects another, and why.
type Selection struct {
	By     *object.Object
	Answer object.Answer
	// Global says that an Alertmanager uses it as its whole configuration.
	Global bool
	// Enforced says that only alerts with the label namespace of the object enter its routes.
	Enforced bool
	Reasons  []Reason
	// Add are labels that would make it select the object.
	Add map[string]string
	// Change are such labels if some are there with another value.
	Change map[string]string
}

// Reason is something that decides.
type Reason struct {
	// Answer is what the reason alone decides.
	Answer  object.Answer
	Message string
	At      Position
}

// Selects is what an object selects among those in view.
type Selects struct {
	Kind             object.Kind
	Reasons          []Reason
	Yes, No, Unknown []object.Ref
}

// Use is a place that takes a key from a Secret or ConfigMap.
type Use struct {
	At  Position
	Key string
}
