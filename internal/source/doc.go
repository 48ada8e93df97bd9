// Package source reads files, folders and standard input into Kubernetes objects, and knows the line and column of every value.
//
// A [Finder] walks folders, [Reader.ReadFile] reads a file, and [Parse] makes a [File] of it: YAML documents or JSON values become
// [Object]s, each an object.Object with the YAML node that it was written in. What cannot be read is a [Problem] with its place, and a file
// that is not YAML at all (a binary, a Helm template) says so in NotAnalysed. One broken document does not affect the others.
//
// [Object.Place] turns an object.Path, with a range in the text that stands there, into a [Position]. For an object that package render
// made, it leads to the value that decided. [File.Excerpt] shows a line without what may be secret.
//
// Documents are split and read as kubectl does (k8s.io/apimachinery/pkg/util/yaml), by way of package kubeyaml.
package source
