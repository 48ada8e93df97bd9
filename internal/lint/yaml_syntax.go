package lint

// YAMLSyntax reports what cannot be read at all. It judges files, not objects: only the command line has files.
var YAMLSyntax = &Check{
	Name:     "yaml-syntax",
	Scope:    Local,
	Severity: Error,
	Since:    "0.1.0",
}
