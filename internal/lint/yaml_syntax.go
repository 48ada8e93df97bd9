package lint

// YAMLSyntax reports what cannot be read at all. It judges files, not objects: only the command line has files.
var YAMLSyntax = &Check{
	Name: "yaml-syntax",
	Doc: `Every document can be read. What does not parse as YAML (or as JSON, which is YAML) is applied by no one, and may
hold anything: kubectl, Flux and Argo CD stop at the file. Each document of a file is read for itself, so the others are
judged all the same. The same goes for text that is neither UTF-8 nor, by its byte order mark, UTF-16; for what kubectl leaves out or
refuses although YAML allows it, such as a brace too many behind JSON, or a second document without ` + "`---`" + ` before it; and for an object of a kind that alertlint knows whose
aliases blow up to more than can be read, or that is nested more than 100 levels deep.

A file with the actions of a template, such as a Helm chart has, is not YAML yet: it is counted and named as
not analysed. Render it first: ` + "`helm template ... | alertlint lint -`" + `.

This does not parse, as the second key is not aligned with the first:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: disk
   namespace: monitoring
` + "```" + `

This does:

` + "```yaml" + `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: disk
  namespace: monitoring
` + "```" + `
`,
	Scope:    Local,
	Severity: Error,
}
