package operator

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/object"
)

const shownBase = `# the token is s3cr3t
global:
  smtp_smarthost: mail:25
  smtp_from: a@example.com
  smtp_auth_username: me
  smtp_auth_password: s3cr3t
  slack_api_url: https://hooks.slack.com/s3cr3t
  jira_api_url: https://me:s3cr3t@jira.example.com
  http_config: {authorization: {credentials: s3cr3t}, http_headers: {X-A: {values: [s3cr3t], secrets: [s3cr3t]}}, proxy_url: http://proxy:80, proxy_connect_header: {a: [s3cr3t]}}
route:
  receiver: a # s3cr3t
  routes: [{matchers: [team="a"], mute_time_intervals: [night]}]
receivers:
- name: a
  webhook_configs: [{url: https://example.com/s3cr3t}]
  pagerduty_configs: [{routing_key: s3cr3t, details: {a: b}}]
  jira_configs: [{project: p, issue_type: i, fields: {a: {b: [c]}}}]
  email_configs: [{to: a@example.com, headers: {Subject: b}}]
time_intervals:
- name: night
  time_intervals: [{times: [{start_time: "00:00", end_time: "06:00"}], weekdays: ["monday:friday"]}]
`

// TestRedacted holds that nothing secret is shown of a base, and that all else is.
func TestRedacted(t *testing.T) {
	text, err := redacted([]byte(shownBase), true)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "s3cr3t") || strings.Count(string(text), mark) != 8 {
		t.Errorf("%s", text)
	}
	got := string(text)
	for _, want := range []string{"mail:25", "me", `team="a"`, "start_time: \"00:00\"", "to: a@example.com", "Subject: b", "b: [c]", "a: b", "monday:friday"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown:\n%s", want, got)
		}
	}
}

func TestRenderRedacted(t *testing.T) {
	config := decode(t, `{"apiVersion":"monitoring.coreos.com/v1alpha1","kind":"AlertmanagerConfig","metadata":{"name":"c","namespace":"m"},
		"spec":{"route":{"receiver":"a"},"receivers":[{"name":"a","webhookConfigs":[{"urlSecret":{"name":"s","key":"k"},
		"httpConfig":{"basicAuth":{"username":{"name":"s","key":"u"},"password":{"name":"s","key":"p"}}}}]}]}}`)
	for spec, want := range map[string]string{
		"{}": "route:\n  receiver: 'null'\nreceivers:\n- name: 'null'\n",
		`{"alertmanagerConfigSelector":{}}`: `route:
  receiver: "null"
  routes:
  - receiver: m/c/a
    matchers:
    - namespace="m"
    continue: true
receivers:
- name: "null"
- name: m/c/a
  webhook_configs:
  - url: <secret>
    http_config:
      basic_auth:
        username: <secret>
        password: <secret>
templates: []
`,
	} {
		am := NewAlertmanager(decode(t, `{"apiVersion":"monitoring.coreos.com/v1","kind":"Alertmanager","metadata":{"name":"main","namespace":"m"},"spec":`+spec+`}`), DefaultBase)
		text, err := am.RenderRedacted([]*object.Object{config})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(text)); diff != "" {
			t.Error(diff)
		}
	}
}
