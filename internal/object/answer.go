package object

import "strings"

// Answer is No, Unknown or Yes. Its zero value is none of them, so that an answer which nobody gave is not taken for No.
type Answer int

// The answers, in the order in which the lowest one decides if several things must hold.
const (
	_ Answer = iota
	No
	Unknown
	Yes
)

// String returns "no", "unknown" or "yes".
func (a Answer) String() string { return [...]string{"unset", "no", "unknown", "yes"}[a] }

// IsVariable reports whether the text holds a variable of Flux (postBuild.substitute), whose value is not known.
func IsVariable(text string) bool { return strings.Contains(text, "${") }

// UnknownNamespace reports whether the namespace is not known: it is not written, or is a variable.
func UnknownNamespace(namespace string) bool { return namespace == "" || IsVariable(namespace) }

// NamespaceOr returns the namespace if it is known, and otherwise what stands in for it.
func NamespaceOr(namespace, otherwise string) string {
	if UnknownNamespace(namespace) {
		return otherwise
	}
	return namespace
}
