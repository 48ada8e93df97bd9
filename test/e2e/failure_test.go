package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// A new certificate comes into use under load, and no request is lost: neither those of the API server, which keeps its
// connections, nor those of a client that makes a new one each time.
func TestCertificateRotation(t *testing.T) {
	rule := parse(t, read(t, "examples/prometheusrule-pod-not-ready.yaml"))
	rule.SetNamespace("shop")
	cas, err := webhook.CAs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: cas}}}
	before := servedSerial(t, cas)

	ctx, cancel := context.WithCancel(t.Context())
	var load sync.WaitGroup
	var viaServer, direct, lost atomic.Int64
	worker := func(count *atomic.Int64, once func() error) {
		load.Go(func() {
			for ctx.Err() == nil {
				if err := once(); err != nil {
					lost.Add(1)
					t.Error(err)
				}
				count.Add(1)
			}
		})
	}
	body := review(t, rule.Object)
	for range 2 {
		worker(&viaServer, func() error { return ask(t, rule).err })
		worker(&direct, func() error { return post(t.Context(), fresh, body) })
	}

	for range 5 {
		current := servedSerial(t, cas)
		renew(t)
		eventually(t, "the new certificate to be served", func() error {
			if servedSerial(t, cas) == current {
				return errors.New("the old one is")
			}
			return nil
		})
	}
	cancel()
	load.Wait()
	t.Logf("%d requests by way of the API server, %d on connections of their own, %d lost; certificate %s, then %s",
		viaServer.Load(), direct.Load(), lost.Load(), before, servedSerial(t, cas))
	if viaServer.Load() == 0 || direct.Load() == 0 {
		t.Error("there was no load")
	}
}

// renew does what `cmctl renew` does.
func renew(t *testing.T) {
	t.Helper()
	patch := fmt.Sprintf(`[{"op": "add", "path": "/status/conditions/-", "value": {"type": "Issuing", "status": "True",
		"reason": "ManuallyTriggered", "message": "renewed by the test", "lastTransitionTime": %q}}]`,
		time.Now().UTC().Format(time.RFC3339))
	// Not while the last renewal is still on its way.
	if err := kube.Kubectl(t.Context(), "wait", "--for=jsonpath={.status.conditions[?(@.type==\"Ready\")].status}=True",
		"certificate/alertlint-webhook", "-n", "alertlint-system", "--timeout=30s").Err(); err != nil {
		t.Fatal(err)
	}
	if err := kube.Kubectl(t.Context(), "patch", "certificate", "alertlint-webhook", "-n", "alertlint-system",
		"--subresource=status", "--type=json", "--patch="+patch).Err(); err != nil {
		t.Fatal(err)
	}
}

func servedSerial(t *testing.T, cas *x509.CertPool) string {
	t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(webhook.URL(), "https://"), &tls.Config{RootCAs: cas})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Text(16)
}

// review is what the API server would ask about the creation of the object.
func review(t *testing.T, object map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
		Request: &admissionv1.AdmissionRequest{
			UID:       "e2e",
			Kind:      metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1", Kind: "PrometheusRule"},
			Resource:  metav1.GroupVersionResource{Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules"},
			Namespace: "shop",
			Operation: admissionv1.Create,
			Object:    runtime.RawExtension{Raw: raw},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func post(ctx context.Context, client *http.Client, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook.URL()+"/validate?timeout=3s", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer admissionv1.AdmissionReview
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if answer.Response == nil || !answer.Response.Allowed {
		return fmt.Errorf("answer %v", answer)
	}
	return nil
}

// With the webhook gone, validation refuses and repair lets pass; when it is back, both are.
func TestWebhookKilled(t *testing.T) {
	ctx := t.Context()
	s := newTranscript(t, "killed")
	s.kubectl("create", "namespace", "outage")
	apply(t, strings.ReplaceAll(read(t, "examples/prometheus.yaml"), "namespace: monitoring", "namespace: outage"))
	awaitStack(t, "outage")
	t.Cleanup(func() {
		// Other tests' findings would speak of it.
		kube.Kubectl(context.WithoutCancel(ctx), "delete", "prometheus", "k8s", "-n", "outage")
	})

	webhook.Kill()
	s.note("validate refuses what no one can judge")
	s.kubectl("apply", "-f", "test/e2e/testdata/outage.yaml")
	s.note("without validate, mutate lets pass, and repairs nothing")
	s.kubectl("delete", "validatingwebhookconfiguration", "alertlint")
	eventually(t, "the API server to notice", func() error {
		return kube.Kubectl(ctx, "apply", "--dry-run=server", "-f", "test/e2e/testdata/outage.yaml").Err()
	})
	s.kubectl("apply", "-f", "test/e2e/testdata/outage.yaml")
	s.kubectl("get", "prometheusrules", "-n", "outage", "-o=custom-columns=NAME:.metadata.name,LABELS:.metadata.labels")

	s.note("both are back")
	if err := webhook.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	if err := webhook.Start(ctx); err != nil {
		t.Fatal(err)
	}
	awaitStack(t, "outage")
	s.kubectl("annotate", "prometheusrule", "outage", "-n", "outage", "team=shop")
	s.kubectl("get", "prometheusrules", "-n", "outage", "-o=custom-columns=NAME:.metadata.name,LABELS:.metadata.labels")
	s.kubectl("patch", "prometheusrule", "outage", "-n", "outage", "--type=json",
		`--patch=[{"op": "replace", "path": "/spec/groups/0/rules/0/expr", "value": "up =="}]`)
}

// Told to end, the webhook says that it is no longer ready, and goes on answering until no one asks it any more.
func TestWebhookDrains(t *testing.T) {
	rule := parse(t, read(t, "test/e2e/testdata/many-mistakes.yaml"))
	stopped := make(chan struct{})
	go func() {
		webhook.Stop()
		close(stopped)
	}()
	eventually(t, "the webhook to say that it drains", func() error {
		if err := webhook.Ready(t.Context()); err == nil {
			return errors.New("it says that it is ready")
		}
		return nil
	})
	select {
	case <-stopped:
		t.Error("the webhook did not wait")
	default:
		if len(ask(t, rule).refusals()) == 0 {
			t.Error("a request was lost while the webhook drained")
		}
	}
	<-stopped
	if err := webhook.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The policy is the ConfigMap's. A change is taken up without a restart, and a broken or emptied one leaves the last good in force.
func TestPolicyReload(t *testing.T) {
	rule := parse(t, read(t, "test/e2e/testdata/many-mistakes.yaml"))
	if len(ask(t, rule).refusals()) == 0 {
		t.Fatal("a broken rule is let in")
	}
	before := policy(t)
	t.Cleanup(func() {
		setPolicy(t, before)
		eventually(t, "the policy to be as before", func() error {
			if len(ask(t, rule).refusals()) == 0 {
				return errors.New("a broken rule is let in")
			}
			return nil
		})
	})
	setPolicy(t, "namespaces: {exempt: [shop]}")
	eventually(t, "the policy to be taken up", func() error { return ask(t, rule).err })

	for i, text := range []string{"namespaces: {exmept: []}", "# namespaces: {exempt: [shop]}"} {
		setPolicy(t, text)
		eventually(t, "the broken policy to be noticed", func() error {
			if !strings.Contains(metrics(t), fmt.Sprintf(`alertlint_policy_reloads_total{result="failed"} %d`, i+1)) {
				return errors.New("the failed reload is not counted")
			}
			return nil
		})
		if err := ask(t, rule).err; err != nil {
			t.Errorf("the last good policy is no longer in force with %q: %v", text, err)
		}
	}
}

func policy(t *testing.T) string {
	t.Helper()
	result := kube.Kubectl(t.Context(), "get", "configmap", "alertlint-policy", "-n", "alertlint-system", `-o=jsonpath={.data.policy\.yaml}`)
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return result.Stdout
}

func setPolicy(t *testing.T, text string) {
	t.Helper()
	patch, err := json.Marshal(map[string]any{"data": map[string]string{"policy.yaml": text}})
	if err != nil {
		t.Fatal(err)
	}
	// Cleanups outlive the test's context.
	if err := kube.Kubectl(context.WithoutCancel(t.Context()), "patch", "configmap", "alertlint-policy", "-n", "alertlint-system",
		"--patch="+string(patch)).Err(); err != nil {
		t.Fatal(err)
	}
}

func metrics(t *testing.T) string {
	t.Helper()
	resp, err := http.Get(webhook.MetricsURL())
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

func apply(t *testing.T, manifest string) {
	t.Helper()
	if err := kube.KubectlInput(t.Context(), []byte(manifest), "apply", "-f", "-").Err(); err != nil {
		t.Fatal(err)
	}
}
