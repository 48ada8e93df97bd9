package lint

// ValueIgnored reports values of kube-prometheus-stack that have no effect. It judges files, not objects, as YAMLSyntax does.
var ValueIgnored = &Check{
	Name: "value-ignored",
	Doc: `Values of kube-prometheus-stack that decide about alerts are spelt as the chart reads them. Helm passes over a value
that the chart does not know, without a word, and the chart's default decides instead: with
` + "`ruleselectorniluseshelmvalues: false`" + ` Prometheus goes on loading only the rules with the label
` + "`release`" + ` of the release.

Found are values that differ from one that the chart reads in case or separators alone, and values that stand one level too high,
such as a ` + "`ruleSelector`" + ` in ` + "`prometheus`" + ` rather than in ` + "`prometheus.prometheusSpec`" + `. They are looked for in HelmReleases of Flux,
Applications of Argo CD and ` + "`--values`" + ` files.

This does nothing:

` + "```yaml" + `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: kube-prometheus-stack
spec:
  chartRef:
    kind: OCIRepository
    name: kube-prometheus-stack
  values:
    prometheus:
      prometheusSpec:
        ruleselectorniluseshelmvalues: false
` + "```" + `

This has Prometheus load all rules:

` + "```yaml" + `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: kube-prometheus-stack
spec:
  chartRef:
    kind: OCIRepository
    name: kube-prometheus-stack
  values:
    prometheus:
      prometheusSpec:
        ruleSelectorNilUsesHelmValues: false
` + "```" + `
`,
	Scope:    Local,
	Severity: Warning,
}
