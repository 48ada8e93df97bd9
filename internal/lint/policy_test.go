package lint_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/lint/checks/watchdognullroute"
)

const fullPolicy = `# a comment
severity:
  promql-syntax: error
  rule-selector-labels: "off"
locked: [promql-syntax, watchdog-null-route]
watchdog:
  alerts:
    - alertname: Watchdog
      severity: none
    - alertname: Heartbeat
  accept: [null]
labels:
  inject:
    prometheusRule: {release: prometheus}
    alertmanagerConfig: {alertmanager: main}
namespaces:
  exempt: [kube-system]
budgets:
  expression: {bytes: 1000}
`

// policies are texts and what is wrong with them. The schema agrees with each.
var policies = []struct{ name, text, err string }{
	{"built in", "{}", ""},
	{"empty", "", "the file is empty"},
	{"only a comment", "# nothing\n", "the file is empty"},
	{"a beginning alone", "---\n", "the file is empty"},
	{"null", "~", "the file is empty"},
	{"full", fullPolicy, ""},
	{"unknown key", "severity: {}\nsevirity: {}\n", "line 2: unknown field sevirity; did you mean severity"},
	{"unknown key below", "watchdog:\n  acept: [null]\n", "line 2: unknown field acept; did you mean watchdog.accept"},
	{"unknown check", "severity:\n  no-such-rule: error\n", `line 2: unknown check "no-such-rule"`},
	{"key at the wrong place", "exempt: [a]\n", "line 1: unknown field exempt; did you mean namespaces.exempt"},
	{"misspelt check", "severity:\n  promql-sintax: error\n", `line 2: unknown check "promql-sintax"; did you mean promql-syntax`},
	{"misspelt severity", "severity:\n  promql-syntax: warn\n", `line 2: unknown severity "warn"; did you mean warning`},
	{"unknown severity", "severity:\n\n  promql-syntax: fatal\n", `line 3: unknown severity "fatal"`},
	{"unknown locked check", "locked:\n  - promql-syntax\n  - nope\n", `line 3: unknown check "nope"`},
	{"null accepted with quotes", `watchdog: {accept: ["null", heartbeat]}`, ""},
	{"unknown acceptance", "watchdog:\n  accept: [slack]\n", `line 2: watchdog.accept has unknown value "slack"`},
	{"an alert without a name", "watchdog:\n  alerts:\n    - severity: none\n", "watchdog.alerts[0] has no alertname"},
	{"a budget of nothing", "budgets: {expression: {depth: 0}}", "above 0"},
	{"not YAML", "severity: [", "did not find expected node content"},
	{"a list", "[]", "line 1: a list is not allowed here"},
	{"two keys of one name", "locked: []\nlocked: []\n", `line 2: mapping key "locked" already defined`},
}

func TestReadPolicy(t *testing.T) {
	schema := schema(t)
	for _, tt := range policies {
		t.Run(tt.name, func(t *testing.T) {
			_, err := lint.ReadPolicy([]byte(tt.text), checks.All())
			checkError(t, err, tt.err)
			asJSON, convErr := yaml.YAMLToJSONStrict([]byte(tt.text))
			if convErr != nil {
				return // not for a schema to say
			}
			v, jsonErr := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
			if jsonErr != nil {
				t.Fatal(jsonErr)
			}
			if schemaErr := schema.Validate(v); (schemaErr == nil) != (tt.err == "") {
				t.Errorf("the schema says %v", schemaErr)
			}
		})
	}
}

// TestReadPolicyLabels has what the schema does not know.
func TestReadPolicyLabels(t *testing.T) {
	_, err := lint.ReadPolicy([]byte("labels: {inject: {prometheusRule: {\"a b\": c}}}"), checks.All())
	checkError(t, err, `label name "a b"`)
	_, err = lint.ReadPolicy([]byte("a: 1\n---\nb: 2\n"), checks.All())
	checkError(t, err, "unknown field a")
	_, err = lint.ReadPolicy([]byte("{}\n---\n{}\n"), checks.All())
	checkError(t, err, "more than one YAML document")
	_, err = lint.ReadPolicy(bytes.Repeat([]byte("#"), lint.MaxPolicyBytes+1), checks.All())
	checkError(t, err, "longer than")
}

func checkError(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("error %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("error %v, want one with %q", err, want)
	}
}

func TestPolicyMeaning(t *testing.T) {
	p, err := lint.ReadPolicy([]byte(fullPolicy), checks.All())
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Severity(checks.RuleSelectorLabels); got != lint.Off {
		t.Errorf("rule-selector-labels is %s", got)
	}
	if !p.Locked(checks.PromQLSyntax) || p.Locked(checks.ObjectInvalid) {
		t.Error("the wrong checks are locked")
	}
	if p := lint.DefaultPolicy(); !p.Locked(checks.ObjectInvalid) || p.Locked(watchdognullroute.Check) {
		t.Error("the wrong checks are locked by default")
	}
	if none, err := lint.ReadPolicy([]byte("locked: []"), checks.All()); err != nil || none.Locked(checks.ObjectInvalid) || !none.Locked(checks.ObjectBudget) {
		t.Errorf("an empty list locks (%v)", err)
	}
	if !p.Exempt("kube-system") || p.Exempt("monitoring") {
		t.Error("the wrong namespaces are exempt")
	}
	if diff := cmp.Diff(lint.Accept{Null: true}, p.Accept); diff != "" {
		t.Error(diff)
	}
	if p.Budgets.Expression.Bytes != 1000 || p.Budgets.Expression.Depth != lint.DefaultPolicy().Budgets.Expression.Depth {
		t.Errorf("budgets are %+v", p.Budgets)
	}
}

// TestDenies has an error that other objects take part in warn, until the policy makes it an error.
func TestDenies(t *testing.T) {
	local := &lint.Check{Name: "local", Severity: lint.Error}
	across := &lint.Check{Name: "across", Severity: lint.Error, Scope: lint.Across}
	for _, tt := range []struct {
		policy string
		check  *lint.Check
		want   bool
	}{
		{"{}", local, true},
		{"severity: {local: warning}", local, false},
		{"{}", across, false},
		{"severity: {across: error}", across, true},
	} {
		p, err := lint.ReadPolicy([]byte(tt.policy), []*lint.Check{local, across})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Denies(lint.Diagnostic{Check: tt.check, Severity: p.Severity(tt.check)}); got != tt.want {
			t.Errorf("%q: %s denies: %t", tt.policy, tt.check.Name, got)
		}
	}
}

func schemaText(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("../../docs/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// FuzzReadPolicy: every text is a policy or a one-line error.
func FuzzReadPolicy(f *testing.F) {
	for _, p := range policies {
		f.Add(p.text)
	}
	f.Add("a: &a [*a]\n")
	f.Add("0\n\n0")
	f.Add("severity: &s {promql-syntax: error}\nlocked: *s\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := lint.ReadPolicy([]byte(text), checks.All())
		if err == nil {
			for _, r := range checks.All() {
				_ = p.Severity(r).String()
			}
			return
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: an error of more than one line: %q", text, err)
		}
	})
}
