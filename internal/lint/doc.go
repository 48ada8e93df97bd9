// Package lint runs checks over objects. It is the core of the engine and knows no check by name.
//
// A [Check] is a value with one function, Run, that gets a [Pass]: the object, the stack around it, the policy and a meter. It reports
// [Diagnostic]s on that object only, each with the [object.Path] of the mistake and at most one [Fix], which is a list of edits as data. It
// returns no error, reads no clock and changes nothing.
//
// One call goes like this. [New] joins the checks and a [Policy]. [Linter.Judge] runs the checks of the object's kind, gates first: if a
// gate has findings, as for an object too large to look at, no other check runs. It gives each finding the severity that the policy says,
// names the group, alert or receiver that it is about ([SubjectOf]), takes out what may be secret, and applies the annotation
// [IgnoreAnnotation]. A check that panics becomes a [Bug], and one that runs out of time is named by [NotJudged]; neither affects the others.
//
// [Policy.Denies] decides what a finding does at admission. [UndecidedOf] says which questions had no object to answer them.
package lint
