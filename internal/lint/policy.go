package lint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"

	"github.com/alertlint/alertlint/internal/promql"
	"github.com/alertlint/alertlint/internal/words"
)

// Policy is what a team decides for itself. Its zero value is not usable; see DefaultPolicy and ReadPolicy.
type Policy struct {
	severity map[string]Severity
	// locked is nil where the policy leaves that to the checks.
	locked map[string]bool
	exempt map[string]bool

	// AlwaysFiring are the label sets of the alerts that fire for ever, to prove that the pipeline is alive.
	AlwaysFiring []model.LabelSet
	// Accept says where an always-firing alert may end.
	Accept Accept
	// Inject are the labels that a PrometheusRule or AlertmanagerConfig is given where nothing selects it.
	Inject Inject
	// Budgets bound the work that one object may cause.
	Budgets Budgets
}

// Accept says where an always-firing alert may end.
type Accept struct {
	// Null is a receiver without integrations.
	Null bool
	// Heartbeat is a dead man's switch: only webhooks, reached by a matcher on alertname, shared with no other alert.
	Heartbeat bool
}

// Inject are the labels to add to an object that nothing selects, by kind.
type Inject struct {
	PrometheusRule     map[string]string `yaml:"prometheusRule"`
	AlertmanagerConfig map[string]string `yaml:"alertmanagerConfig"`
}

// Budgets bound the work that one object may cause.
type Budgets struct {
	Expression promql.Budget `yaml:"expression"`
}

// MaxPolicyBytes bounds the size of a policy file.
const MaxPolicyBytes = 1 << 20

// DefaultPolicy is the built-in policy: that of who names no file, and of one that holds {}.
func DefaultPolicy() *Policy {
	return &Policy{
		AlwaysFiring: []model.LabelSet{{"alertname": "Watchdog", "severity": "none"}},
		Accept:       Accept{Null: true, Heartbeat: true},
		Budgets:      Budgets{Expression: promql.DefaultBudget},
	}
}

// Severity returns the severity that the policy gives the check, which is the check's own unless it says otherwise.
func (p *Policy) Severity(r *Check) Severity {
	if s, ok := p.severity[r.Name]; ok {
		return s
	}
	return r.Severity
}

// severityOf returns the severity of a finding: what the policy says of its check, or else what the check says of the
// finding, or else the check's own.
func (p *Policy) severityOf(d Diagnostic) Severity {
	if _, ok := p.severity[d.Check.Name]; !ok && d.Severity != Off {
		return d.Severity
	}
	return p.Severity(d.Check)
}

// Denies reports whether the finding refuses an object at admission: an error, by a check that the object alone decides
// or that the policy has made an error.
func (p *Policy) Denies(d Diagnostic) bool {
	return d.Severity == Error && (d.Check.Scope == Local || p.severity[d.Check.Name] == Error)
}

// Locked reports whether annotations do not silence the rule: what the policy says, and else what the check does.
func (p *Policy) Locked(r *Check) bool {
	switch {
	case r.Gate: // what it silences nothing else looks at
		return true
	case p.locked == nil:
		return r.Locked
	}
	return p.locked[r.Name]
}

// whyLocked says what locks the check.
func (p *Policy) whyLocked(r *Check) string {
	switch {
	case r.Gate:
		return "nothing silences this check"
	case p.locked == nil:
		return "the check is locked by default; a policy file can change that, under locked"
	}
	return "the policy file locks the check, under locked"
}

// Exempt reports whether objects of the namespace are not judged.
func (p *Policy) Exempt(namespace string) bool { return p.exempt[namespace] }

// policyFile is the policy as it is written. api/policy.schema.json describes the same.
type policyFile struct {
	Severity map[string]yaml.Node `yaml:"severity"`
	Locked   []yaml.Node          `yaml:"locked"`
	Watchdog struct {
		Alerts []map[model.LabelName]model.LabelValue `yaml:"alerts"`
		Accept []yaml.Node                            `yaml:"accept"`
	} `yaml:"watchdog"`
	Labels struct {
		Inject Inject `yaml:"inject"`
	} `yaml:"labels"`
	Namespaces struct {
		Exempt []string `yaml:"exempt"`
	} `yaml:"namespaces"`
	Budgets Budgets `yaml:"budgets"`
}

// errNoPolicy is what is wrong with a file that holds nothing: whether someone means the built-in policy or has lost their own
// cannot be told.
var errNoPolicy = errors.New("the file is empty, or has only comments; write {} to use the built-in policy")

// ReadPolicy reads a policy file. One that holds nothing is an error, and so are unknown keys, unknown checks and everything
// else that does not fit; those errors name their line.
func ReadPolicy(text []byte, checks []*Check) (*Policy, error) {
	if len(text) > MaxPolicyBytes {
		return nil, fmt.Errorf("longer than %d bytes", MaxPolicyBytes)
	}
	policy := DefaultPolicy()
	file := &policyFile{Budgets: policy.Budgets} // a document that is null, as after "---" alone, makes it nil
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	switch err := dec.Decode(&file); {
	case errors.Is(err, io.EOF), err == nil && file == nil:
		return nil, errNoPolicy
	case err != nil:
		return nil, plain(err)
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one YAML document")
	}
	if err := policy.readChecks(file, checks); err != nil {
		return nil, err
	}
	policy.exempt = map[string]bool{}
	for _, ns := range file.Namespaces.Exempt {
		policy.exempt[ns] = true
	}
	if err := readAccept(file.Watchdog.Accept, &policy.Accept); err != nil {
		return nil, err
	}
	if file.Watchdog.Alerts != nil {
		policy.AlwaysFiring = nil
		for i, alert := range file.Watchdog.Alerts {
			if alert[model.AlertNameLabel] == "" {
				return nil, fmt.Errorf("watchdog.alerts[%d] has no alertname", i)
			}
			policy.AlwaysFiring = append(policy.AlwaysFiring, alert)
		}
	}
	policy.Inject, policy.Budgets = file.Labels.Inject, file.Budgets
	return policy, policy.check()
}

// readChecks reads what the file says of checks by their names.
func (p *Policy) readChecks(file *policyFile, checks []*Check) error {
	known, gates := map[string]bool{}, map[string]bool{}
	for _, r := range checks {
		known[r.Name], gates[r.Name] = true, r.Gate
	}
	p.severity = map[string]Severity{}
	for _, name := range slices.Sorted(maps.Keys(file.Severity)) {
		var s Severity
		node := file.Severity[name]
		if !known[name] {
			return noCheck(node.Line, name, checks)
		}
		if err := s.UnmarshalText([]byte(node.Value)); err != nil {
			return fmt.Errorf("line %d: %w", node.Line, err)
		}
		if s == Off && gates[name] {
			return fmt.Errorf("line %d: %s cannot be turned off: it keeps oversized objects from all other checks", node.Line, name)
		}
		p.severity[name] = s
	}
	if file.Locked != nil {
		p.locked = map[string]bool{}
	}
	for _, node := range file.Locked {
		if !known[node.Value] {
			return noCheck(node.Line, node.Value, checks)
		}
		p.locked[node.Value] = true
	}
	return nil
}

// readAccept takes null with and without quotes: YAML makes two things of it, and its reader means one.
func readAccept(nodes []yaml.Node, into *Accept) error {
	if nodes == nil {
		return nil
	}
	*into = Accept{}
	for _, n := range nodes {
		switch n.Value {
		case "null":
			into.Null = true
		case "heartbeat":
			into.Heartbeat = true
		default:
			return fmt.Errorf("line %d: watchdog.accept has unknown value %q; use null or heartbeat", n.Line, n.Value)
		}
	}
	return nil
}

func (p *Policy) check() error {
	for _, labels := range []map[string]string{p.Inject.PrometheusRule, p.Inject.AlertmanagerConfig} {
		for _, name := range slices.Sorted(maps.Keys(labels)) {
			if err := validLabel(name, labels[name]); err != nil {
				return fmt.Errorf("labels.inject: %w", err)
			}
		}
	}
	return p.Budgets.Expression.Validate()
}

// plain rewords yaml's errors, which name Go types, and puts them on one line.
func plain(err error) error {
	var typeErr *yaml.TypeError
	if !errors.As(err, &typeErr) {
		return errors.New(words.OneLine(strings.TrimPrefix(err.Error(), "yaml: ")))
	}
	var out []string
	for _, e := range typeErr.Errors {
		out = append(out, words.YAMLError(e, didYouMeanKey))
	}
	return errors.New(strings.Join(out, "; "))
}
