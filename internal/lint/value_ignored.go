package lint

// ValueIgnored reports values of kube-prometheus-stack that have no effect. It judges files, not objects, as YAMLSyntax does.
var ValueIgnored = &Check{
	Name:     "value-ignored",
	Scope:    Local,
	Severity: Warning,
	Since:    "0.1.0",
}
