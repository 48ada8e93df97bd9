package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSameOutputInEachProcess holds that nothing that is said depends on the process: not on where in memory a value is, nor on
// the order of maps, which decides what is listed where there are more findings than a check lists.
func TestSameOutputInEachProcess(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	command := filepath.Join(dir, "alertlint") // by this name the test binary is the command
	if err := os.Symlink(self, command); err != nil {
		t.Skip(err)
	}
	folder := filepath.Join(dir, "hostile")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range hostile() {
		if err := os.WriteFile(filepath.Join(folder, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	testdata, err := filepath.Abs("../../internal/lint/checks/testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"lint", folder},
		{"lint", "-o", "json", folder},
		{"lint", "-o", "json", testdata},
		{"lint", "--diff", testdata},
		{"route", "--tree", folder},
		{"route", "--rules", "-o", "json", folder},
	} {
		name := strings.Join(args, " ")
		said := func() string {
			var out bytes.Buffer
			cmd := exec.CommandContext(t.Context(), command, args...)
			cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
			_ = cmd.Run() // there are findings
			return out.String()
		}
		first := said()
		if len(first) < 1000 {
			t.Errorf("%s: says too little to prove anything: %s", name, first)
		}
		for range 2 {
			if second := said(); second != first {
				diff := cmp.Diff(strings.Split(first, "\n"), strings.Split(second, "\n"))
				t.Errorf("%s: (-one process +another)\n%.3000s", name, diff)
				break
			}
		}
		if i := strings.Index(first, "0xc0"); i >= 0 {
			t.Errorf("%s: tells a pointer: %s", name, first[max(0, i-100):i+20])
		}
	}
}

// hostile are files with more of everything than is listed, and what upstream tells pointers of.
func hostile() map[string]string {
	many := func(format string) string {
		var b strings.Builder
		for i := range 1500 {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	rule := func(fields string) string {
		return "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a, namespace: shop}\nspec:\n  groups:\n  - name: a\n    rules:\n    - alert: A\n      expr: up\n" + fields
	}
	const prometheus = "---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a, namespace: shop}\nspec: {version: v2.45.0, ruleSelector: {}}\n"
	config := func(version, receivers string) string {
		return "apiVersion: monitoring.coreos.com/" + version + "\nkind: AlertmanagerConfig\nmetadata: {name: a, namespace: shop}\nspec:\n  route: {receiver: a}\n  receivers:\n" + receivers +
			"---\n" + canaryAlertmanager
	}
	responder := "  - name: a\n    opsgenieConfigs:\n    - apiKey: {name: a, key: b}\n      responders: [{name: x, id: y, type: Basic}, {username: z, type: '{{ x'}]\n"
	return map[string]string{
		"labels":      rule("      labels:\n" + many("        \"\\u0001%d\": x\n")),
		"names":       rule("      labels:\n"+many("        \"a.%d\": x\n")) + prometheus,
		"annotations": rule("      annotations:\n" + many("        \"\\u0080%d\": x\n")),
		"templates":   rule("      annotations:\n" + many("        a%d: '{{ $labels.'\n")),
		"controls":    rule("      annotations:\n" + many("        a%d: \"\\u0080\"\n")),
		"unknown":     rule(many("      a%d: x\n")),
		"responder":   config("v1beta1", responder),
		"responder1":  config("v1alpha1", responder),
		"receivers":   config("v1beta1", many("  - name: a%d\n    slackConfigs: [{apiURL: {name: x}}]\n    webhookConfigs: [{url: ':'}]\n")),
		"headers": config("v1beta1", "  - name: a\n    webhookConfigs:\n    - url: http://a\n      httpConfig:\n        proxyConnectHeader:\n"+
			many("          a%d: [{name: x}]\n")),
		"secret": canarySecret("route: {receiver: a, match_re: {" + many("a%d: '(', ") + "}}\nreceivers: [{name: a}]"),
	}
}
