package fix

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

func add(value any, path ...any) *lint.Fix {
	return &lint.Fix{Edits: []lint.Edit{{Op: lint.Add, Path: object.Path(path), Value: value}}}
}

func replace(value any, path ...any) *lint.Fix {
	return &lint.Fix{Edits: []lint.Edit{{Op: lint.Replace, Path: object.Path(path), Value: value}}}
}

var (
	addLabels = add(map[string]any{"release": "stack"}, "metadata", "labels")
	addLabel  = add("stack", "metadata", "labels", "release")
	toNull    = map[string]any{
		"receiver": "null",
		"matchers": []any{map[string]any{"name": "alertname", "value": "Watchdog", "matchType": "="}},
	}
	firstRoute = add(toNull, "spec", "route", "routes", 0)
	addNull    = add(map[string]any{"name": "null"}, "spec", "receivers", 1)
)

const (
	ruleHead   = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n"
	configHead = "apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\n"
)

func TestEditFile(t *testing.T) {
	for _, tt := range []struct {
		name     string
		in, want string
		fixes    []*lint.Fix
	}{
		{"labels absent", ruleHead + `metadata:
  name: a
  namespace: b
  annotations:
    c: d
spec: {}
`, ruleHead + `metadata:
  name: a
  namespace: b
  labels:
    release: stack
  annotations:
    c: d
spec: {}
`, []*lint.Fix{addLabels}},
		{"labels absent, four spaces", ruleHead + `metadata:
    name: a # the name
    # what follows
spec: {}
`, ruleHead + `metadata:
    name: a # the name
    labels:
        release: stack
    # what follows
spec: {}
`, []*lint.Fix{addLabels}},
		{"labels absent, folded name", ruleHead + `metadata:
  name: >-
    a
  generation: 1
`, ruleHead + `metadata:
  name: >-
    a
  labels:
    release: stack
  generation: 1
`, []*lint.Fix{addLabels}},
		{"labels without a value", ruleHead + `metadata:
  name: a
  labels: # none yet
  namespace: b
`, ruleHead + `metadata:
  name: a
  labels: # none yet
    release: stack
  namespace: b
`, []*lint.Fix{addLabels}},
		{"labels null", ruleHead + `metadata:
  name: a
  labels: null
`, ruleHead + `metadata:
  name: a
  labels:
    release: stack
`, []*lint.Fix{addLabels}},
		{"labels empty", ruleHead + `metadata:
  name: a
  labels: {} # none yet
`, ruleHead + `metadata:
  name: a
  labels: # none yet
    release: stack
`, []*lint.Fix{addLabels}},
		{"label in braces", ruleHead + `metadata:
  name: a
  labels: {app: a, "b": 'c, d'}
`, ruleHead + `metadata:
  name: a
  labels: {app: a, "b": 'c, d', release: stack}
`, []*lint.Fix{addLabel}},
		{"all in braces", ruleHead + `metadata: {name: a}
`, ruleHead + `metadata: {name: a, labels: {release: stack}}
`, []*lint.Fix{addLabels}},
		{"braces over lines", ruleHead + `metadata: {
  name: a,
  namespace: b, # last
}
`, ruleHead + `metadata: {
  name: a,
  namespace: b, # last
  labels: {release: stack}
}
`, []*lint.Fix{addLabels}},
		{"label among labels", ruleHead + `metadata:
  labels:
    # who owns it
    team: "web"
    'app': a   # why

    # nothing below
  name: a
`, ruleHead + `metadata:
  labels:
    # who owns it
    team: "web"
    'app': a   # why
    release: stack

    # nothing below
  name: a
`, []*lint.Fix{addLabel}},
		{"several labels", ruleHead + `metadata:
  labels:
    app: a
`, ruleHead + `metadata:
  labels:
    app: a
    release: stack
    "on": "yes"
    number: "5"
`, []*lint.Fix{addLabel, add("yes", "metadata", "labels", "on"), add("5", "metadata", "labels", "number")}},
		{"no end of line", ruleHead + "metadata:\n  labels:\n    app: a", ruleHead + "metadata:\n  labels:\n    app: a\n    release: stack", []*lint.Fix{addLabel}},
		{"carriage returns", crlf(ruleHead + "metadata:\n  name: a\nspec: {}\n"), crlf(ruleHead + "metadata:\n  name: a\n  labels:\n    release: stack\nspec: {}\n"), []*lint.Fix{addLabels}},
		{"byte order mark", "\ufeff" + ruleHead + "metadata:\n  name: a\n", "\ufeff" + ruleHead + "metadata:\n  name: a\n  labels:\n    release: stack\n", []*lint.Fix{addLabels}},
		{"document end", ruleHead + "metadata:\n  name: a\n...\n", ruleHead + "metadata:\n  name: a\n  labels:\n    release: stack\n...\n", []*lint.Fix{addLabels}},
		{"JSON", `{
  "apiVersion": "monitoring.coreos.com/v1",
  "kind": "PrometheusRule",
  "metadata": {
    "name": "a"
  }
}
`, `{
  "apiVersion": "monitoring.coreos.com/v1",
  "kind": "PrometheusRule",
  "metadata": {
    "name": "a",
    "labels": {
      "release": "stack"
    }
  }
}
`, []*lint.Fix{addLabels}},
		{
			"JSON with tabs", "{\n\t\"kind\": \"PrometheusRule\",\n\t\"metadata\": {\n\t\t\"name\": \"a\"\n\t}\n}\n",
			"{\n\t\"kind\": \"PrometheusRule\",\n\t\"metadata\": {\n\t\t\"name\": \"a\",\n\t\t\"labels\": {\n\t\t\t\"release\": \"stack\"\n\t\t}\n\t}\n}\n",
			[]*lint.Fix{addLabels},
		},
		{
			"JSON on one line", `{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a","labels":{}}}`,
			`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a","labels": {"release": "stack"}}}`,
			[]*lint.Fix{addLabels},
		},
		{"number to string", ruleHead + `spec:
  groups:
  - name: a
    rules:
    - alert: A
      labels:
        a: 5 # five
        b: true
        c: 0x10
`, ruleHead + `spec:
  groups:
  - name: a
    rules:
    - alert: A
      labels:
        a: "5" # five
        b: "true"
        c: "16"
`, []*lint.Fix{
			replace("5", "spec", "groups", 0, "rules", 0, "labels", "a"), replace("true", "spec", "groups", 0, "rules", 0, "labels", "b"),
			replace("16", "spec", "groups", 0, "rules", 0, "labels", "c"),
		}},
		{"first route, flush lists", configHead + `spec:
  route:
    receiver: slack
    routes:
    # criticals
    - receiver: pager
      matchers:
      - {name: severity, value: critical}
  receivers:
  - name: slack
    # the channel
    slackConfigs:
    - channel: a
  # - name: old
`, configHead + `spec:
  route:
    receiver: slack
    routes:
    - receiver: "null"
      matchers:
      - name: alertname
        value: Watchdog
        matchType: "="
    # criticals
    - receiver: pager
      matchers:
      - {name: severity, value: critical}
  receivers:
  - name: slack
    # the channel
    slackConfigs:
    - channel: a
  - name: "null"
  # - name: old
`, []*lint.Fix{firstRoute, addNull}},
		{"first route, indented lists, four spaces", configHead + `spec:
    route:
        receiver: slack
        groupBy: [a]
        routes:
            - receiver: pager
    receivers:
        - name: slack
`, configHead + `spec:
    route:
        receiver: slack
        groupBy: [a]
        routes:
            - receiver: "null"
              matchers:
                - name: alertname
                  value: Watchdog
                  matchType: "="
            - receiver: pager
    receivers:
        - name: slack
        - name: "null"
`, []*lint.Fix{firstRoute, addNull}},
		{"no routes yet", configHead + `spec:
  route:
    receiver: slack
    groupBy: ['...']
    # after the route

  receivers:
    - name: slack
`, configHead + `spec:
  route:
    receiver: slack
    groupBy: ['...']
    routes:
      - receiver: "null"
        matchers:
          - name: alertname
            value: Watchdog
            matchType: "="
    # after the route

  receivers:
    - name: slack
    - name: "null"
`, []*lint.Fix{add([]any{toNull}, "spec", "route", "routes"), addNull}},
		{"routes empty", configHead + `spec:
  route:
    receiver: slack
    routes: []
  receivers:
  - name: slack`, configHead + `spec:
  route:
    receiver: slack
    routes:
    - receiver: "null"
      matchers:
      - name: alertname
        value: Watchdog
        matchType: "="
  receivers:
  - name: slack
  - name: "null"`, []*lint.Fix{add([]any{toNull}, "spec", "route", "routes"), addNull}},
		{"routes in brackets", configHead + `spec:
  route: {receiver: slack, routes: [{receiver: pager}]}
  receivers: [{name: slack}]
`, configHead + `spec:
  route: {receiver: slack, routes: [{receiver: "null", matchers: [{name: alertname, value: Watchdog, matchType: "="}]}, {receiver: pager}]}
  receivers: [{name: slack}, {name: "null"}]
`, []*lint.Fix{firstRoute, addNull}},
		{"receivers in JSON", `{
  "kind": "AlertmanagerConfig",
  "spec": {
    "receivers": [
      {"name": "slack"}
    ]
  }
}
`, `{
  "kind": "AlertmanagerConfig",
  "spec": {
    "receivers": [
      {"name": "slack"},
      {"name": "null"}
    ]
  }
}
`, []*lint.Fix{addNull}},
		{"receiver after a block scalar and a quote over lines", configHead + `spec:
  receivers:
  - name: slack
    slackConfigs:
    - text: |
        a

          b
      title: "c
  d"
`, configHead + `spec:
  receivers:
  - name: slack
    slackConfigs:
    - text: |
        a

          b
      title: "c
  d"
  - name: "null"
`, []*lint.Fix{addNull}},
		{"brackets that close at the margin", ruleHead + `metadata:
  name: a
  labels: {
    app: a
  }
  ownerReferences: [
  ]
`, ruleHead + `metadata:
  name: a
  labels: {
    app: a,
    release: stack
  }
  ownerReferences: [
  ]
`, []*lint.Fix{addLabel}},
		{"an anchor elsewhere, a merge key beside", ruleHead + `metadata:
  name: &name a
  annotations: &notes
    app: *name
  labels:
    <<: *notes
    team: web
`, ruleHead + `metadata:
  name: &name a
  annotations: &notes
    app: *name
  labels:
    <<: *notes
    team: web
    release: stack
`, []*lint.Fix{addLabel}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := source.Parse("f.yaml", []byte(tt.in))
			if len(f.Objects) != 1 {
				t.Fatalf("%d objects, problems: %v", len(f.Objects), f.Problems)
			}
			got, err := EditFile(f, map[int][]*lint.Fix{0: tt.fixes})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, got)
			}
		})
	}
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func TestEditSeveralObjects(t *testing.T) {
	const (
		before = `# first
apiVersion: v1
kind: List
items:
- apiVersion: monitoring.coreos.com/v1
  kind: PrometheusRule
  metadata: {name: a}
- apiVersion: v1
  kind: Service
- kind: AlertmanagerConfig
  spec:
    receivers:
    - name: slack
--- # second
kind: AlertmanagerConfig
spec:
  receivers:
  - name: slack
---
kind: PrometheusRule
metadata:
  name: d
`
		after = `# first
apiVersion: v1
kind: List
items:
- apiVersion: monitoring.coreos.com/v1
  kind: PrometheusRule
  metadata: {name: a, labels: {release: stack}}
- apiVersion: v1
  kind: Service
- kind: AlertmanagerConfig
  spec:
    receivers:
    - name: slack
    - name: "null"
--- # second
kind: AlertmanagerConfig
spec:
  receivers:
  - name: slack
  - name: "null"
---
kind: PrometheusRule
metadata:
  name: d
  labels:
    release: stack
`
	)
	fixes := map[int][]*lint.Fix{0: {addLabels}, 1: {addNull}, 2: {addNull}, 3: {addLabels}}
	got, err := EditFile(source.Parse("f.yaml", []byte(before)), fixes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestEditRefuses holds that what cannot be edited safely is left alone, and named.
func TestEditRefuses(t *testing.T) {
	const good = "---\nkind: PrometheusRule\nmetadata: {name: good}\n"
	for _, tt := range []struct {
		name, in string
		fix      *lint.Fix
	}{
		{"labels by an alias", "kind: PrometheusRule\nmetadata:\n  annotations: &x {a: b}\n  labels: *x\n", addLabel},
		{"labels with an anchor", "kind: PrometheusRule\nmetadata:\n  labels: &x\n    a: b\n  annotations: *x\n", addLabel},
		{"labels by a merge key", "kind: PrometheusRule\nx: &x\n  labels: {a: b}\nmetadata:\n  <<: *x\n  name: a\n", addLabel},
		{"a value over lines", "kind: PrometheusRule\nmetadata:\n  name: a\n    b\n", replace("c", "metadata", "name")},
		{"a value that is there", "kind: PrometheusRule\nmetadata:\n  name: a\n  labels: {a: b}\n", replace(map[string]any{}, "metadata", "labels")},
		{"a list that is not there", "kind: AlertmanagerConfig\nspec: {}\n", addNull},
		{"too far in a list", "kind: AlertmanagerConfig\nspec: {receivers: []}\n", addNull},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := source.Parse("f.yaml", []byte(tt.in+good))
			if len(f.Objects) != 2 {
				t.Fatalf("%d objects, problems: %v", len(f.Objects), f.Problems)
			}
			text, err := EditFile(f, map[int][]*lint.Fix{0: {tt.fix}, 1: {addLabels}})
			var failed EditError
			if !errors.As(err, &failed) || failed[0] == nil || failed[1] != nil {
				t.Errorf("got error %v, text:\n%s", err, text)
			}
		})
	}
}
