package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	setLogger(slog.DiscardHandler)
	os.Exit(m.Run())
}

// running is a webhook in this process.
type running struct {
	options
	stop   context.CancelFunc
	result chan error
}

func start(t *testing.T, o options) *running {
	t.Helper()
	o.standalone = true
	o.bind, o.metrics, o.health = freeAddress(t), freeAddress(t), freeAddress(t)
	// Not the test's own context, which ends before its cleanups do.
	ctx, stop := context.WithCancel(context.Background())
	r := &running{options: o, stop: stop, result: make(chan error, 1)}
	go func() { r.result <- run(ctx, o) }()
	t.Cleanup(func() {
		stop()
		r.wait(t)
	})
	return r
}

func (r *running) wait(t *testing.T) {
	t.Helper()
	select {
	case err := <-r.result:
		if err != nil {
			t.Errorf("run: %v", err)
		}
		r.result <- nil
	case <-time.After(20 * time.Second):
		t.Fatal("the webhook does not stop")
	}
}

func (r *running) ready(t *testing.T) {
	t.Helper()
	eventually(t, "ready", func() string {
		resp, err := http.Get("http://" + r.health + "/readyz")
		if err != nil {
			return err.Error()
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return resp.Status
		}
		return ""
	})
}

func eventually(t *testing.T, what string, check func() (problem string)) {
	t.Helper()
	problem := ""
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if problem = check(); problem == "" {
			return
		}
	}
	t.Fatalf("waiting for %s: %s", what, problem)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

var insecure = &http.Client{Transport: &http.Transport{
	TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // The certificate is not what is tested.
	DisableKeepAlives: true,
}}

func review(expr string) []byte {
	return fmt.Appendf(nil, `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",
"kind":{"group":"monitoring.coreos.com","version":"v1","kind":"PrometheusRule"},
"resource":{"group":"monitoring.coreos.com","version":"v1","resource":"prometheusrules"},
"name":"r","namespace":"ns","operation":"CREATE","object":{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule",
"metadata":{"name":"r","namespace":"ns","labels":{"app":"x"}},"spec":{"groups":[{"name":"g","rules":[{"alert":"A","expr":%q}]}]}}}}`, expr)
}

func (r *running) post(path string, body io.Reader) (string, error) {
	resp, err := insecure.Post("https://"+r.bind+path, "application/json", body)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return string(answer), err
}

func (r *running) ask(t *testing.T, path, expr string) string {
	t.Helper()
	answer, err := r.post(path, bytes.NewReader(review(expr)))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const denied = `"allowed":false,"status":{"metadata":{},"status":"Failure","message":"PrometheusRule.monitoring.coreos.com \"r\" is invalid: spec.groups[0].rules[0].expr: group \"g\", alert A: expr does not parse`

func TestStandalone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stack.yaml")
	write(t, file, `apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: ns}
spec: {ruleSelector: {matchLabels: {release: prometheus}}}
`)
	r := start(t, options{stack: []string{file}})
	r.ready(t)
	if got := r.ask(t, "/validate?timeout=3s", "sum(("); !strings.Contains(got, denied) {
		t.Errorf("a broken rule: %s", got)
	}
	if got := r.ask(t, "/validate", "up == 0"); !strings.Contains(got, `"allowed":true`) || !strings.Contains(got, "[rule-selector-labels]") {
		t.Errorf("a rule that nothing loads: %s", got)
	}
	if got := r.ask(t, "/mutate", "up == 0"); !strings.Contains(got, `"patchType":"JSONPatch"`) || !strings.Contains(got, "added label release=") {
		t.Errorf("to be mended: %s", got)
	}
	metrics := get(t, "http://"+r.metrics+"/metrics")
	for _, want := range []string{
		`alertlint_webhook_requests_total{endpoint="validate",kind="PrometheusRule",operation="CREATE",verdict="denied"} 1`,
		`alertlint_webhook_requests_total{endpoint="mutate",kind="PrometheusRule",operation="CREATE",verdict="patched"} 1`,
		`alertlint_webhook_findings_total{check="promql-syntax",severity="error"} 1`,
		`alertlint_webhook_request_duration_seconds_count{endpoint="validate"}`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s among the metrics", want)
		}
	}
	if got := get(t, "http://"+r.health+"/healthz"); got != "ok" {
		t.Errorf("healthz: %s", got)
	}
}

func TestStandaloneErrors(t *testing.T) {
	dir := t.TempDir()
	broken, binary := filepath.Join(dir, "broken.yaml"), filepath.Join(dir, "binary")
	write(t, broken, "a: b\nc: [")
	write(t, binary, "\x00")
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no such stack":    {[]string{"--standalone", "--stack=" + filepath.Join(dir, "gone")}, "no such file"},
		"broken stack":     {[]string{"--standalone", "--stack=" + broken}, "broken.yaml:"},
		"binary stack":     {[]string{"--standalone", "--stack=" + binary}, "a binary file"},
		"stack in cluster": {[]string{"--stack=" + broken}, "--stack requires --standalone"},
		"no cluster":       {nil, "set --kubeconfig, or --standalone"},
		"bad kubeconfig":   {[]string{"--kubeconfig=" + broken}, "yaml"},
		"bad address":      {[]string{"--standalone", "--bind-address=x"}, "--bind-address: listen tcp: address x: missing port"},
		"name of no CA":    {[]string{"--standalone", "--client-name=x"}, "--client-name requires --client-ca-file"},
		"argument":         {[]string{"x"}, `unknown command "x"`},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := Command()
			defaults := []string{"--metrics-bind-address=127.0.0.1:0", "--health-probe-bind-address=127.0.0.1:0", "--bind-address=" + freeAddress(t)}
			cmd.SetArgs(append(defaults, test.args...))
			err := cmd.ExecuteContext(t.Context())
			setLogger(slog.DiscardHandler)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestPolicyReload writes the policy as kubelet does: into a new folder, which a rename of a link puts in place.
func TestPolicyReload(t *testing.T) {
	dir := t.TempDir()
	mount(t, dir, "1", map[string]string{"policy.yaml": "severity: {promql-syntax: warning}"})
	r := start(t, options{policy: filepath.Join(dir, "policy.yaml")})
	r.ready(t)
	if got := r.ask(t, "/validate", "sum(("); !strings.Contains(got, `"allowed":true`) {
		t.Fatalf("the policy is not read: %s", got)
	}
	failed := metric(t, r, `alertlint_policy_reloads_total{result="failed"}`)
	mount(t, dir, "2", map[string]string{"policy.yaml": "severity: {promql-syntax: nonsense}"})
	eventually(t, "the broken policy to be counted", func() string {
		if metric(t, r, `alertlint_policy_reloads_total{result="failed"}`) == failed {
			return "still " + failed
		}
		return ""
	})
	if got := r.ask(t, "/validate", "sum(("); !strings.Contains(got, `"allowed":true`) {
		t.Errorf("a broken policy replaced the good one: %s", got)
	}
	failed = metric(t, r, `alertlint_policy_reloads_total{result="failed"}`)
	mount(t, dir, "3", map[string]string{"policy.yaml": "# severity: {promql-syntax: warning}\n"})
	eventually(t, "the emptied policy to be counted", func() string {
		if metric(t, r, `alertlint_policy_reloads_total{result="failed"}`) == failed {
			return "still " + failed
		}
		return ""
	})
	if got := r.ask(t, "/validate", "sum(("); !strings.Contains(got, `"allowed":true`) {
		t.Errorf("an emptied policy replaced the good one: %s", got)
	}
	mount(t, dir, "4", map[string]string{"policy.yaml": "{}"})
	eventually(t, "the mended policy", func() string {
		if got := r.ask(t, "/validate", "sum(("); !strings.Contains(got, denied) {
			return got
		}
		return ""
	})
}

func metric(t *testing.T, r *running, name string) string {
	t.Helper()
	for line := range strings.Lines(get(t, "http://"+r.metrics+"/metrics")) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			return value
		}
	}
	return ""
}

func mount(t *testing.T, dir, version string, files map[string]string) {
	t.Helper()
	payload := filepath.Join(dir, ".."+version)
	if err := os.Mkdir(payload, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		write(t, filepath.Join(payload, name), text)
		_ = os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name))
	}
	old, _ := os.Readlink(filepath.Join(dir, "..data"))
	if err := os.Symlink(".."+version, filepath.Join(dir, "..tmp")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "..tmp"), filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
	if old != "" {
		if err := os.RemoveAll(filepath.Join(dir, old)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNotReadyWithoutPolicy starts with a file that holds no policy: nothing is judged by one that no one wrote.
func TestNotReadyWithoutPolicy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.yaml")
	write(t, file, "# nothing")
	r := start(t, options{policy: file})
	eventually(t, "the server", func() string {
		if got, err := r.post("/validate", bytes.NewReader(review("up"))); err != nil || !strings.Contains(got, "alertlint is starting") {
			return fmt.Sprint(got, err)
		}
		return ""
	})
	resp, err := http.Get("http://" + r.health + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		t.Error("ready without a policy")
	}
	write(t, file, "{}")
	r.ready(t)
}

// TestCertificate waits for a certificate, and turns it over under load without losing a request.
func TestCertificate(t *testing.T) {
	dir := t.TempDir()
	r := start(t, options{certs: dir})
	eventually(t, "healthz", func() string {
		if resp, err := http.Get("http://" + r.health + "/healthz"); err != nil {
			return err.Error()
		} else {
			resp.Body.Close()
		}
		return ""
	})
	for i := range 3 {
		cert, key := newPair(t)
		mount(t, dir, fmt.Sprint(i), map[string]string{"tls.crt": cert, "tls.key": key})
		if i == 0 {
			r.ready(t)
			r.load(t)
		}
		eventually(t, "the certificate", func() string {
			if served := r.served(t); served != cert {
				return "another one is served"
			}
			return ""
		})
	}
}

// load opens connections and asks over them until the test ends.
func (r *running) load(t *testing.T) {
	t.Helper()
	stop := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if got, err := r.post("/validate", bytes.NewReader(review("up"))); err != nil || !strings.Contains(got, `"allowed":true`) {
				t.Errorf("a request was lost: %v %s", err, got)
				return
			}
		}
	})
	// Runs before the webhook is stopped.
	t.Cleanup(func() {
		close(stop)
		wait.Wait()
	})
}

// TestDrain has a request arrive in part before the signal and in part after.
func TestDrain(t *testing.T) {
	r := start(t, options{})
	r.ready(t)
	body, w := io.Pipe()
	answer := make(chan string, 1)
	go func() {
		got, err := r.post("/validate?timeout=10s", body)
		answer <- fmt.Sprint(got, err)
	}()
	text := review("sum((")
	if _, err := w.Write(text[:100]); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond) // The server is to be reading the body.
	r.stop()
	eventually(t, "the listener to close", func() string {
		conn, err := net.Dial("tcp", r.bind)
		if err == nil {
			conn.Close()
			return "it is open"
		}
		return ""
	})
	if _, err := w.Write(text[100:]); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if got := <-answer; !strings.Contains(got, denied) {
		t.Errorf("got %s", got)
	}
	r.wait(t)
}
