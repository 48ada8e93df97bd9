// Package render finds out what is deployed where, without running Helm or kustomize. It follows kustomizations, Flux HelmReleases, Argo CD
// Applications and values files to the values of kube-prometheus-stack, and adds the objects that the chart makes of them.
//
// [Link] is the only entry. It looks for the manifests in the files, puts objects without a namespace where kustomize or Flux would, layers
// the values of each release in Helm's order (the chart's defaults, valuesFrom, values, patches), and renders from them the Prometheus,
// ThanosRuler, Alertmanager, base Secret and rules as the chart's templates do. Each value of a rendered object knows where it was
// written, so that a finding leads to a line of the values. What cannot be known, such as a value from another repository, becomes a
// variable, which package stack takes as unknown.
//
// It also reports values that the chart ignores because they are misspelled or misplaced. docs/decisions/chart-values.md lists what is
// read of the chart.
package render
