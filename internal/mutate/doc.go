// Package mutate is the endpoint /mutate. It answers an AdmissionReview with a JSON patch of the fixes that may be made without asking.
//
// [Handler.Handle] checks the object as /validate does, takes the fixes marked AtAdmission, which only ever add what is missing, renders
// them by package fix, and warns about each. A patch that does not apply is dropped: the API server would refuse the object for it,
// whatever failurePolicy says. Whether the object is valid is left to /validate.
package mutate
