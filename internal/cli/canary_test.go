package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-logr/logr/funcr"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/lint"
	"github.com/alertlint/alertlint/internal/lint/checks"
	"github.com/alertlint/alertlint/internal/mutate"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
	"github.com/alertlint/alertlint/internal/stack"
	"github.com/alertlint/alertlint/internal/validate"
)

// The values that may be secret hold CANARY. "Q0FOQVJZ" is the same in base64.
var canary = regexp.MustCompile(`(?i)canary\w*|Q0FOQVJZ\w*`)

const canaryAlertmanager = `apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: shop}
spec: {alertmanagerConfigSelector: {}}
---
`

// canarySecret is a Secret with that base configuration.
func canarySecret(base string) string {
	return canaryAlertmanager + "apiVersion: v1\nkind: Secret\nmetadata: {name: alertmanager-main, namespace: shop}\nstringData:\n  alertmanager.yaml: |\n    " +
		strings.ReplaceAll(strings.TrimSpace(base), "\n", "\n    ") + "\n"
}

// canaryConfig is an AlertmanagerConfig with that integration, in a cluster in which an Alertmanager uses it.
func canaryConfig(integration string) string {
	return canaryAlertmanager + "apiVersion: monitoring.coreos.com/v1beta1\nkind: AlertmanagerConfig\nmetadata: {name: a, namespace: shop}\n" +
		"spec:\n  route: {receiver: team}\n  receivers:\n    - name: team\n      " +
		strings.ReplaceAll(strings.TrimSpace(integration), "\n", "\n      ") + "\n"
}

// canaries are files by what they are. What starts with "values" is read as the values of kube-prometheus-stack too.
func canaries() map[string]string {
	const (
		hook     = "https://hooks.slack.com/services/T/B/CANARYhook"
		userinfo = "https://user:CANARYpassword@host.example.com/"
	)
	all := map[string]string{
		"data": canaryConfig("webhookConfigs: [{urlSecret: {name: hook, key: url}}]") +
			"---\napiVersion: v1\nkind: Secret\nmetadata: {name: hook, namespace: shop}\ndata: {url: Q0FOQVJZCg==}\nstringData: {other: CANARYother}\n",
		"last applied": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n" +
			`      {"kind":"Secret","stringData":{"a":"CANARYapplied"}}` + "\nstringData: [CANARYlist]\n",
		"secret unclosed":     "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: \"CANARYunclosed\n",
		"secret colon":        "apiVersion: v1\nkind: Secret\nstringData:\n  p: CANARYcolon: x\n",
		"secret anchor":       "apiVersion: v1\nkind: Secret\nstringData:\n  p: *CANARYanchor\n",
		"secret tag":          "apiVersion: v1\nkind: Secret\nstringData:\n  p: !<CANARYtag x\n",
		"secret tab":          "apiVersion: v1\nkind: Secret\nstringData:\n\tp: CANARYtab\n",
		"secret json":         `{"apiVersion":"v1","kind":"Secret","stringData":{"p":"CANARYjson" "q":1}}`,
		"secret latin1":       "apiVersion: v1\nkind: Secret\nstringData:\n  p: CANARYlatin1\xe4\n",
		"secret without kind": "stringData:\n  p: CANARYnokind: x\n",
		"no kind":             "slack:\n  password: \"CANARYplain: x\n  a: b: CANARYother\n",
		"no kind, block":      "token: |\n  CANARYblock\n a: b: c\n",
		"sealed":              "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {template: {data: {a: CANARYsealed: x}}}\n",
		"sops":                "apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nspec:\n  secretTemplates:\n  - stringData: {a: 'CANARYsops}\n",
		"external":            "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec: {target: {template: {data: {a: CANARYexternal: x}}}}\n",
		"list on a line": `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"stringData":{"p":"CANARYlist"}},` +
			`{"apiVersion":"monitoring.coreos.com/v1","kind":"PrometheusRule","metadata":{"name":"a"},"spec":{"groups":[{"name":"a","rules":[{"alert":"A","expr":"up =="}]}]}}]}`,
		"rule": "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n  groups:\n  - name: a\n    rules:\n" +
			"    - alert: A\n      expr: up ==\n      annotations:\n        runbook_url: " + userinfo + "{{ $labels.\n        b\x01c: 1\n",
		"config does not parse": strings.Replace(canaryConfig("webhookConfigs:\n  - url: "+hook+"\n    httpConfig: {proxyURL: \""+userinfo+"}"), "route:", " route:", 1),
		"diff": strings.Replace(canaryConfig(`webhookConfigs: [{url: "`+userinfo+`"}]`), "spec:\n", "spec:\n", 1) +
			"---\n" + `{"apiVersion":"monitoring.coreos.com/v1beta1","kind":"AlertmanagerConfig","metadata":{"name":"b","namespace":"shop"},"spec":{"route":{"receiver":"a","routes":[{"receiver":"a","matchers":[{"name":"x","value":5}]}]},"receivers":[{"name":"a","webhookConfigs":[{"url":"` + hook + `"}]}]}}` + "\n",
		"diff of a watchdog": canaryAlertmanager + "apiVersion: monitoring.coreos.com/v1beta1\nkind: AlertmanagerConfig\nmetadata:\n  name: a\n  namespace: shop\n  annotations:\n" +
			"    kubectl.kubernetes.io/last-applied-configuration: '{\"spec\":{\"receivers\":[{\"webhookConfigs\":[{\"url\":\"" + hook + "\"}]}]}}'\n" +
			"spec:\n  receivers:\n  - name: team\n    webhookConfigs:\n    - url: " + userinfo + "\n  route:\n    receiver: team\n    matchers: []\n",
		"route": canarySecret("{global: {slack_api_url: '" + hook + "', smtp_auth_password: CANARYsmtp}, route: {receiver: tema}, receivers: [{name: team, webhook_configs: [{url: '" + userinfo + "'}]}]}"),
		"route in quotes": canaryAlertmanager + "apiVersion: v1\nkind: Secret\nmetadata: {name: alertmanager-main, namespace: shop}\nstringData:\n  alertmanager.yaml: " +
			`"global: {slack_api_url: '` + hook + `', smtp_auth_password: CANARY a}\nroute: {receiver: tema}\nreceivers: [{name: team}]"` + "\n",
		"names that are URLs": canarySecret("{route: {receiver: '"+userinfo+"', routes: [{matchers: ['instance=\""+userinfo+"\"']}]}, receivers: [{name: '"+userinfo+"'}]}") +
			"---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a, namespace: shop}\nspec:\n  groups:\n  - name: '" + userinfo + "'\n    rules:\n" +
			"    - {alert: '" + userinfo + "', expr: 'up{instance=\"" + userinfo + "\"}'}\n",
		"base unclosed": canarySecret("global:\n  slack_api_url: \"" + hook + "\nroute: {receiver: a}"),
		"base anchor":   canarySecret("global:\n  smtp_auth_password: *CANARYanchor\nroute: {receiver: a}"),
		"prometheus": "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: a, namespace: shop}\nspec:\n  ruleSelector: 5\n" +
			"  remoteWrite: [{url: '" + userinfo + "', basicAuth: CANARYbasic, bearerToken: [CANARYbearer]}, CANARYitem]\n  version: nonsense\n",
		"alertmanager": "apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: a, namespace: shop}\nspec:\n  alertmanagerConfiguration:\n    name: a\n    global:\n" +
			"      slackApiUrl: " + hook + "\n      httpConfigWithProxy: {proxyUrl: '" + userinfo + " bad', proxyConnectHeader: CANARYheader}\n      smtp: {authPassword: CANARYsmtp}\n---\n" +
			"apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: a, namespace: shop}\nspec: {route: {receiver: x}, receivers: [{name: x}]}\n",
		"configmap":     "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  values.yaml: |\n    alertmanager: {config: {global: {smtp_auth_password: CANARYmap: x\n",
		"kustomization": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator:\n- name: a\n  literals: [password=CANARYliteral: x\n",
	}
	canaryValues(all, hook, userinfo)
	canaryIntegrations(all, hook, userinfo)
	return all
}

// canaryValues adds the values of a chart, as such and in what installs it.
func canaryValues(all map[string]string, hook, userinfo string) {
	for name, values := range map[string]string{
		"known":    "alertmanager:\n  config:\n    global: {slack_api_url: '" + hook + "', smtp_auth_password: CANARYsmtp}\n    route: {receiver: tema}\n    receivers: [{name: team, webhook_configs: [{url: '" + userinfo + " bad'}]}]\n",
		"string":   "alertmanager:\n  stringConfig: |\n    global: {slack_api_url: '" + hook + " bad', smtp_auth_password: CANARYsmtp}\n    route: {receiver: team}\n    receivers: [{name: team}]\n",
		"unclosed": "alertmanager:\n  config:\n    global: {smtp_auth_password: \"CANARYsmtp}\n",
		"anchor":   "alertmanager: {config: {global: {smtp_auth_password: *CANARYsmtp}}}\n",
		"misspelt": "alertmanager: {Config: {global: {smtp_auth_password: CANARYsmtp, slack_api_url: '" + hook + "'}}}\nprometheus: {prometheus_spec: {remoteWrite: [{url: '" + userinfo + "'}]}}\n",
		"a text":   "alertmanager: {config: CANARYtext, alertmanagerSpec: CANARYspec}\nprometheus: {prometheusSpec: {remoteWrite: CANARYwrite, ruleSelector: 5}}\n",
		"headers":  "alertmanager:\n  config:\n    route: {receiver: tema}\n    receivers:\n    - name: team\n      email_configs: [{to: a, headers: {X-Token: CANARYtoken, Subject: '{{ .'}}]\n      webhook_configs:\n      - url: " + hook + "\n        http_config:\n          http_headers:\n            A: {secrets: [CANARYone, CANARYtwo], values: 5}\n          tls_config:\n            key: |\n              CANARYkey\n          basic_auth: {other: CANARYother}\n",
		"manifest": "extraManifests:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n  stringData: [CANARYlist]\n- apiVersion: v1\n  kind: Secret\n  stringData: CANARYtext\n",
	} {
		all["values "+name] = values
		in := "\n      " + strings.ReplaceAll(strings.TrimSpace(values), "\n", "\n      ") + "\n"
		all["helmrelease "+name] = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: kps, namespace: shop}\nspec:\n  chartRef: {kind: OCIRepository, name: kube-prometheus-stack}\n" +
			"  chart: {spec: {chart: kube-prometheus-stack}}\n  values:" + in
		all["application "+name] = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: kps, namespace: argocd}\nspec:\n  destination: {namespace: shop}\n" +
			"  source:\n    chart: kube-prometheus-stack\n    repoURL: " + userinfo + "\n    helm:\n     valuesObject:" + in
	}
}

// canaryIntegrations adds integrations, as an AlertmanagerConfig and a base configuration have them.
func canaryIntegrations(all map[string]string, hook, userinfo string) {
	for _, value := range []string{
		"CANARY", "[CANARY]", "{a: CANARY}", "'" + userinfo + " bad'", "'" + hook + " bad'", "'::CANARYpd'", "'https://user:CANARYport'", "'CANARYscheme://x'",
		"'https://user:CAN ARY@host/%zzCANARY'", "'{{ CANARY'", "\"CANARY\\nline\"", "|\n    CANARYblock", "4711", "'http://[CANARY'", "{name: x, key: y, other: CANARY}",
	} {
		for list, fields := range map[string]string{
			"webhookConfigs":   "url urlSecret",
			"slackConfigs":     "apiURL iconURL",
			"pagerdutyConfigs": "routingKey serviceKey url clientURL",
			"opsgenieConfigs":  "apiKey apiURL",
			"emailConfigs":     "authPassword authSecret",
			"pushoverConfigs":  "userKey token url",
			"telegramConfigs":  "botToken apiURL",
			"discordConfigs":   "apiURL avatarURL",
			"msteamsv2Configs": "webhookURL",
			"snsConfigs":       "apiURL",
			"wechatConfigs":    "apiSecret apiURL",
			"victoropsConfigs": "apiKey apiUrl",
		} {
			for _, field := range strings.Fields(fields) {
				all[list+" "+field+" "+value] = canaryConfig(list + ":\n- sendResolved: true\n  " + field + ": " + value)
			}
		}
		for _, field := range []string{"proxyURL", "basicAuth", "authorization", "bearerTokenSecret", "oauth2", "tlsConfig", "proxyConnectHeader"} {
			if value[0] == '{' && field == "tlsConfig" {
				continue // certificates and names are no secrets, and its keySecret is known by its name
			}
			all["httpConfig "+field+" "+value] = canaryConfig("webhookConfigs:\n- url: '" + userinfo + "'\n  httpConfig:\n    " + field + ": " + value)
		}
		for name, integration := range map[string]string{
			"httpConfig ":                       "webhookConfigs:\n- url: https://example.com\n  httpConfig: ",
			"webhookConfigs in httpConfig ":     "webhookConfigs:\n- url: https://example.com\n  httpConfig:\n    oauth2:\n      endpointParams: ",
			"proxyConnectHeader in httpConfig ": "webhookConfigs:\n- url: https://example.com\n  httpConfig:\n    proxyConnectHeader:\n      Proxy-Authorization: ",
			"snsConfigs sigv4 ":                 "snsConfigs:\n- topicARN: x\n  sigv4: ",
			"emailConfigs headers ":             "emailConfigs:\n- to: a@example.com\n  headers: ",
			"emailConfigs header ":              "emailConfigs:\n- to: a@example.com\n  headers:\n  - key: Authorization\n    value: ",
			"emailConfigs in a line ":           "emailConfigs: [{to: a@example.com, headers: [{key: Authorization, value: CANARYline, other: 5}], sendResolved: 4}]\nwebhookConfigs:\n- url: ",
		} {
			all[name+value] = canaryConfig(integration + strings.ReplaceAll(value, "\n    ", "\n          "))
		}
		for name, config := range map[string]string{
			"header ":                 "  email_configs:\n  - to: a@example.com\n    headers:\n      X-Token: ",
			"http_headers ":           "  webhook_configs:\n  - url: https://example.com\n    http_config:\n      http_headers:\n        X-Token:\n          secrets: ",
			"http_headers list ":      "  webhook_configs:\n  - url: https://example.com\n    http_config:\n      http_headers:\n        X-Token:\n          values:\n          - ",
			"http_headers in a line ": "  webhook_configs:\n  - url: https://example.com\n    http_config: {http_headers: {X-Token: {secrets: [CANARYone, CANARYtwo], values: CANARYthree}}, nonsense: CANARYfour}\n    bearer_token: ",
			"basic_auth ":             "  webhook_configs:\n  - url: https://example.com\n    http_config:\n      basic_auth:\n        other: ",
			"tls key ":                "  webhook_configs:\n  - url: https://example.com\n    http_config:\n      tls_config:\n        key: |\n          -----BEGIN PRIVATE KEY-----\n          CANARYkey\n      basic_auth: ",
		} {
			all["base Config "+name+value] = canarySecret("route: {receiver: team}\nreceivers:\n- name: team\n" + config + strings.ReplaceAll(value, "\n    ", "\n              "))
		}
		for _, field := range []string{"webhook_configs url", "slack_configs api_url", "pagerduty_configs routing_key", "email_configs auth_password", "nonsense_configs token"} {
			list, field, _ := strings.Cut(field, " ")
			all["base "+list+" "+value] = canarySecret("route: {receiver: team}\nreceivers:\n- name: team\n  " + list + ":\n  - " + field + ": " + value)
		}
		all["base global "+value] = canarySecret("global:\n  slack_api_url: " + value + "\nroute: {receiver: team}\nreceivers: [{name: team}]")
	}
}

// TestNoSecretIsPrinted has every command and both endpoints judge files with values that may be secret.
func TestNoSecretIsPrinted(t *testing.T) {
	var logs syncBuffer
	logf.SetLogger(funcr.New(func(prefix, args string) { _, _ = io.WriteString(&logs, prefix+" "+args+"\n") }, funcr.Options{Verbosity: 10}))
	all := canaries()
	findings := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text := all[name]
		if !canary.MatchString(text) && !strings.Contains(text, "4711") {
			t.Errorf("%s: there is no canary in\n%s", name, text)
		}
		for from, out := range sayings(t, name, text, &logs) {
			findings += strings.Count(out, "error")
			if found := canary.FindString(out); found != "" {
				t.Errorf("%s: %s tells %s of\n%s\nin\n%s", name, from, found, text, out)
			}
		}
	}
	if findings < 1000 {
		t.Errorf("only %d errors: they prove too little", findings)
	}
}

// syncBuffer is written to by several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// sayings returns all that is said of a file, by what says it.
func sayings(t *testing.T, name, text string, logs *syncBuffer) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	say := func(args ...string) {
		var said bytes.Buffer
		Run(args, strings.NewReader(""), &said, &said)
		out[strings.Join(args, " ")] = said.String()
	}
	looks := [][]string{{file}}
	if strings.HasPrefix(name, "values") {
		looks = append(looks, []string{"--values", file, "--release", "kps", "-n", "shop"})
	}
	commands := [][]string{{"lint"}, {"lint", "-o", "json"}, {"route", "--tree"}, {"route", "--render"}, {"why"}}
	if !strings.Contains(name, "onfigs ") && !strings.Contains(name, "Config ") { // of which there are many
		commands = append(commands, [][]string{
			{"lint", "--diff"},
			{"lint", "--color", "always"},
			{"route", "--tree", "-o", "json"},
			{"route", "--rules"},
			{"route", "--rules", "-o", "json"},
			{"route", "--alert", "alertname=A"},
			{"route", "--alert", "alertname=A", "--unknown", "*", "-o", "json"},
			{"why", "-o", "json"},
			{"why", "secret/x", "--stack"},
			{"lint", os.DevNull, "--stack"},
			{"explain", "secret-malformed"},
		}...)
	}
	for _, look := range looks {
		for _, command := range commands {
			say(append(command, look...)...)
		}
	}
	ask(t, text, logs, out)
	say("lint", "--fix", file)
	return out
}

// ask has both endpoints judge the objects of a file.
func ask(t *testing.T, text string, logs *syncBuffer, out map[string]string) {
	t.Helper()
	logs.Reset()
	var objects []*object.Object
	for _, o := range source.Parse("file", []byte(text)).Objects {
		objects = append(objects, o.Object)
	}
	state := &admit.State{}
	state.SetLinter(lint.New(checks.All(), lint.DefaultPolicy()))
	state.SetStack(stack.New(objects...))
	for _, o := range objects {
		for name, h := range map[string]admission.Handler{"validate": &validate.Handler{State: state}, "mutate": &mutate.Handler{State: state}} {
			req := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
				Kind: metav1.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1beta1", Kind: string(o.Ref.Kind)}, Operation: admissionv1.Create,
				Namespace: o.Ref.Namespace, Object: runtime.RawExtension{Raw: o.Raw},
			}}
			resp := h.Handle(t.Context(), req)
			resp.Patches = nil // they hold what the API server has already
			said, err := json.Marshal(resp)
			if err != nil {
				t.Fatal(err)
			}
			out["/"+name+" of "+o.Ref.String()] = string(said)
		}
	}
	endpoint := admit.Endpoint{Name: "validate", Handler: &validate.Handler{State: state}, State: state, Limits: admit.DefaultLimits()}
	for name, body := range map[string]string{"a file": text, "a request": `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"a","object":` + text + "}}"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/validate", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		endpoint.ServeHTTP(w, r)
		out[name] = w.Body.String()
	}
	out["the log"] = logs.String()
}
