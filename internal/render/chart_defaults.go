package render

import "go.yaml.in/yaml/v3"

// chartDefaults returns the chart's own alertmanager.config: the only value that Helm merges with what users write, key
// by key. All other defaults are in the code that asks for the value.
func chartDefaults() *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(defaultConfig), &doc); err != nil {
		panic(err)
	}
	return doc.Content[0]
}

const defaultConfig = `
alertmanager:
  config:
    global:
      resolve_timeout: 5m
    inhibit_rules:
      - source_matchers: ['severity = critical']
        target_matchers: ['severity =~ warning|info']
        equal: [namespace, alertname]
      - source_matchers: ['severity = warning']
        target_matchers: ['severity = info']
        equal: [namespace, alertname]
      - source_matchers: ['alertname = InfoInhibitor']
        target_matchers: ['severity = info']
        equal: [namespace]
      - target_matchers: ['alertname = InfoInhibitor']
    route:
      group_by: [namespace]
      group_wait: 30s
      group_interval: 5m
      repeat_interval: 12h
      receiver: 'null'
      routes:
        - receiver: 'null'
          matchers: ['alertname = "Watchdog"']
    receivers:
      - name: 'null'
    templates: ['/etc/alertmanager/config/*.tmpl']
`
