// Package object is one Kubernetes object as it was written: its raw JSON, a typed view decoded once, and every place where it does
// not fit its kind.
//
// [Decode] and [DecodeAs] make an [Object] of JSON. Decoding never fails because of one wrong field: what fits is in the typed view
// ([Object.PrometheusRule], [Object.Config] and so on), and each thing that does not is a [Problem] with its [Path]. Only what is no
// object at all, or is too large to decode (a [TooLargeError]), is an error.
//
// The table of kinds in kinds.go is the only one: group, versions, resource, short names. API versions end here. An AlertmanagerConfig of
// either version becomes a [Config], whose routes, receivers and matchers look the same.
//
// Relied on upstream: sigs.k8s.io/json decodes and finds unknown and duplicate fields as the API server does. Child routes are opaque
// JSON to the API server, and prometheus-operator decodes them with encoding/json, which ignores the case of field names
// (monitoringv1alpha1.Route.ChildRoutes, monitoringv1beta1.Route.ChildRoutes).
//
// [Answer] is the three-valued answer of the whole engine: No, Unknown or Yes. Unknown comes of what is not written or cannot be read, such
// as a variable (see [IsVariable]).
package object
