package cluster

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
)

// auditPolicy has the API server write down who did what to alerting configuration, and none of what it says.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
  verbs: [create, update, patch, delete]
  resources: [{group: monitoring.coreos.com}]
- level: None
`

func (c *Cluster) auditLog() string { return filepath.Join(c.Dir, "audit.log") }

// auditFlags writes the policy, and returns the flags of the API server that go with it.
func (c *Cluster) auditFlags() ([]string, error) {
	policy := filepath.Join(c.Dir, "audit-policy.yaml")
	return []string{"--audit-policy-file=" + policy, "--audit-log-path=" + c.auditLog()}, os.WriteFile(policy, []byte(auditPolicy), 0o600)
}

// AuditEvent is a line of the API server's audit log, as far as it is looked at.
type AuditEvent struct {
	Verb      string
	ObjectRef struct{ Resource, Namespace, Name string }
	// Annotations are those of the admission webhooks among others, each behind the name of its webhook.
	Annotations map[string]string
}

// Audit returns the audit log of what was written to alerting configuration. The API server writes it before it answers.
func (c *Cluster) Audit() ([]AuditEvent, error) {
	text, err := os.ReadFile(c.auditLog())
	if err != nil {
		return nil, err
	}
	var events []AuditEvent
	for line := range bytes.Lines(text) {
		var event AuditEvent
		if err := json.Unmarshal(line, &event); err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	return events, nil
}
