package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRouteIsAmtools holds what route prints against amtool config routes test on what the operator's code renders.
func TestRouteIsAmtools(t *testing.T) {
	amtool, err := filepath.Abs("../../bin/amtool")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(amtool); err != nil {
		t.Skip("amtool is not built")
	}
	r := rand.New(rand.NewPCG(9, 10))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	asked, several := 0, 0
	for asked < 100 {
		t.Chdir(t.TempDir())
		text := randomFiles(pick)
		if err := os.WriteFile("stack.yaml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var rendered, said bytes.Buffer
		if code := Run([]string{"route", "--render"}, nil, &rendered, &said); code != exitClean || said.Len() > 0 {
			t.Fatalf("%d: %s\n%s", code, said.String(), text)
		}
		if err := os.WriteFile("alertmanager.yml", rendered.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			asked++
			var labels []string
			for _, name := range []string{"alertname", "namespace", "severity", "team"} {
				if v := pick("a", "b", "Watch dog", ""); v != "" {
					labels = append(labels, fmt.Sprintf("%s=%q", name, v))
				}
			}
			out, err := exec.CommandContext(t.Context(), amtool, append([]string{"config", "routes", "test", "--config.file", "alertmanager.yml"}, labels...)...).Output()
			if err != nil {
				t.Fatalf("amtool: %v\n%s", err, rendered.String())
			}
			var stdout, stderr bytes.Buffer
			if code := Run([]string{"route", "-o", "json", "--alert", "{" + strings.Join(labels, ",") + "}"}, nil, &stdout, &stderr); code != exitClean {
				t.Fatalf("%d: %s", code, stderr.String())
			}
			var got struct {
				Alertmanagers []struct {
					Alerts []struct {
						Reaches []struct{ Receiver, Answer string }
					}
				}
			}
			if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			var receivers []string
			for _, end := range got.Alertmanagers[0].Alerts[0].Reaches {
				if end.Answer != "must" {
					t.Errorf("%s: %s %s", labels, end.Answer, end.Receiver)
				}
				receivers = append(receivers, end.Receiver)
			}
			if want := strings.TrimSpace(string(out)); strings.Join(receivers, ",") != want {
				t.Errorf("%s reaches %s, amtool says %s\n%s", labels, receivers, want, rendered.String())
			}
			if len(receivers) > 1 {
				several++
			}
		}
	}
	if several < 20 {
		t.Errorf("only %d alerts reach several receivers", several)
	}
}

// TestRenderLoads holds that amtool loads what route --render prints, with secrets of every kind left out of it.
func TestRenderLoads(t *testing.T) {
	amtool, err := filepath.Abs("../../bin/amtool")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(amtool); err != nil {
		t.Skip("amtool is not built")
	}
	loaded := 0
	for name, text := range canaries() {
		if strings.Contains(name, "onfigs ") {
			continue // of which there are many
		}
		file, config := filepath.Join(t.TempDir(), "file.yaml"), filepath.Join(t.TempDir(), "alertmanager.yml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var rendered, said bytes.Buffer
		if code := Run([]string{"route", "--render", file}, nil, &rendered, &said); code != exitClean || rendered.Len() == 0 {
			continue
		}
		loaded++
		if err := os.WriteFile(config, rendered.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), amtool, "check-config", config).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s\n%s", name, err, out, rendered.String())
		}
	}
	if loaded < 10 {
		t.Errorf("only %d were rendered", loaded)
	}
}

// randomFiles returns an Alertmanager, its base and some AlertmanagerConfigs.
func randomFiles(pick func(...string) string) string {
	strategy := pick("OnNamespace", "OnNamespaceExceptForAlertmanagerNamespace", "None")
	matcher := func() string {
		return pick("alertname", "namespace", "severity", "team") + pick(`="a"`, `!="b"`, `=~"a|b"`, `!~"Watch.*"`, `=~".*dog"`, `=""`)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: main, namespace: a}\n"+
		"spec: {alertmanagerConfigSelector: {}, alertmanagerConfigNamespaceSelector: {}, alertmanagerConfigMatcherStrategy: {type: %s}}\n", strategy)
	fmt.Fprintf(&b, "---\napiVersion: v1\nkind: Secret\nmetadata: {name: alertmanager-main, namespace: a}\nstringData:\n  alertmanager.yaml: |\n"+
		"    receivers: [{name: one}, {name: two}]\n    route:\n      receiver: one\n      routes:\n")
	for range 3 {
		fmt.Fprintf(&b, "      - {receiver: two, continue: %s, matchers: ['%s', '%s']}\n", pick("true", "false"), matcher(), matcher())
	}
	for i := range 3 {
		fmt.Fprintf(&b, "---\napiVersion: monitoring.coreos.com/v1beta1\nkind: AlertmanagerConfig\nmetadata: {name: c%d, namespace: %s}\n"+
			"spec:\n  receivers: [{name: one}, {name: two}]\n  route:\n    receiver: one\n    routes:\n", i, pick("a", "b"))
		for range 2 {
			name, rest, _ := strings.Cut(matcher(), `"`)
			at := strings.IndexAny(name, "=!")
			fmt.Fprintf(&b, "    - {receiver: two, continue: %s, matchers: [{name: %s, matchType: %q, value: %q}]}\n",
				pick("true", "false"), name[:at], name[at:], strings.TrimSuffix(rest, `"`))
		}
	}
	return b.String()
}
