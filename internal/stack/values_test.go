package stack_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/stack"
)

const (
	skipped = "skipped: "
	stopped = "stopped: "
	refused = "refused: "
	unsent  = "unsent: "
)

func configWith(version, receiver string) string {
	return "apiVersion: monitoring.coreos.com/" + version + `
kind: AlertmanagerConfig
metadata: {name: c, namespace: shop}
spec:
  route: {receiver: a}
  receivers: [{name: a, ` + receiver + `}]`
}

func globally(global string) string {
	return `apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: shop}
spec: {alertmanagerConfiguration: {name: c, global: {` + global + "}}}"
}

func sayFailures(failures []operator.ValueFailure) (all []string) {
	for _, f := range failures {
		text := f.Path[len(f.Path)-1].(string) + ": "
		switch {
		case f.Refused && f.Loads:
			text += unsent
		case f.Refused:
			text += f.Stage.String() + ": "
		}
		all = append(all, text+f.Message)
	}
	return all
}

func TestValues(t *testing.T) {
	const key = "{name: s, key: k}"
	const good = "https://hooks.example/x"
	const white = "starts or ends with white space, such as a trailing line break, which the operator does not trim here"
	const along = "contains a line break, which the operator does not trim, so it is sent too"
	const header = "contains a line break, which the operator does not trim and HTTP headers do not allow, so nothing can be sent"
	for object, values := range map[string]map[string]string{
		configWith("v1alpha1", "slackConfigs: [{apiURL: "+key+"}]"): {
			good: "", good + "\n": "", "": skipped + "is empty", " \n": skipped + "is only white space",
			"hooks.example/x": skipped + "is not an http or https URL", "https:///x": skipped + "is a URL without a host",
			"https://a b/": skipped + "is not a valid URL", "https://a/\"": skipped + "is a URL with a character that is not allowed there",
		},
		configWith("v1beta1", "slackConfigs: [{apiURL: "+key+"}]"): {good + "\n": "", "x": skipped + "is not an http or https URL"},
		configWith("v1alpha1", "slackConfigs: [{apiURL: "+key+", updateMessage: true}]"): {
			"https://slack.com/api/chat.postMessage": "", "https://slack.com/api/chat.postMessage\n": skipped + white,
		},
		configWith("v1alpha1", "discordConfigs: [{apiURL: "+key+"}]"):      {good + "\n": "", "x": skipped + "is not an http or https URL"},
		configWith("v1alpha1", "webhookConfigs: [{urlSecret: "+key+"}]"):   {good: "", good + "\n": stopped + white, "": skipped + "is empty", "ftp://x": skipped + "is not an http or https URL"},
		configWith("v1beta1", "webhookConfigs: [{urlSecret: "+key+"}]"):    {good + "\r\n": stopped + white},
		configWith("v1alpha1", "msteamsConfigs: [{webhookUrl: "+key+"}]"):  {good: "", good + "\n": stopped + white, "": stopped + "is empty"},
		configWith("v1beta1", "msteamsv2Configs: [{webhookURL: "+key+"}]"): {good: "", good + "\n": stopped + white, "x": stopped + "is not an http or https URL"},
		configWith("v1alpha1", "pagerdutyConfigs: [{routingKey: "+key+"}]"): {
			"abc": "", "abc\n": along, "": refused + "is empty",
		},
		configWith("v1alpha1", "opsgenieConfigs: [{apiKey: "+key+"}]"):              {"abc": "", "abc\n": unsent + header, "": "is empty"},
		configWith("v1alpha1", "telegramConfigs: [{chatID: 5, botToken: "+key+"}]"): {"abc": "", "abc\n": along, "": stopped + "is empty"},
		configWith("v1alpha1", "pushoverConfigs: [{userKey: {name: o, key: k}, token: "+key+"}]"): {
			"abc": "", "abc\n": along, "": skipped + "is empty",
		},
		configWith("v1alpha1", "rocketchatConfigs: [{tokenID: {name: o, key: k}, token: "+key+"}]"):              {"abc": "", "abc\n": unsent + header},
		configWith("v1alpha1", "webhookConfigs: [{url: 'https://a', httpConfig: {bearerTokenSecret: "+key+"}}]"): {"abc": "", "abc\n": unsent + header, "": "is empty"},
		configWith("v1alpha1", "webhookConfigs: [{url: 'https://a', httpConfig: {basicAuth: {username: {name: o, key: k}, password: "+key+"}}}]"): {
			"abc": "", "abc\n": along, "": "",
		},
		configWith("v1alpha1", "webhookConfigs: [{url: 'https://a', httpConfig: {oauth2: {tokenUrl: 'https://a', clientId: {configMap: "+key+"}, clientSecret: {name: o, key: k}}}}]"): {
			"abc": "", "abc\n": along,
		},
		configWith("v1beta1", "emailConfigs: [{to: a@example.com, authPassword: "+key+"}]"): {"abc": "", "abc\n": along},
		// What is wrong in itself says nothing of the value.
		configWith("v1alpha1", "slackConfigs: [{apiURL: "+key+", timeout: nonsense}]"): {"x": ""},
		globally("slackApiUrl: " + key):                   {good: "", good + "\n": stopped + white, "x": refused + "is not an http or https URL"},
		globally("opsGenieApiKey: " + key):                {"abc": "", "abc\n": unsent + header},
		globally("mattermost: {webhookURL: " + key + "}"): {good: "", good + "\n": stopped + white},
		globally("smtp: {authPassword: " + key + "}"):     {"abc\n": along},
	} {
		for value, want := range values {
			text, _ := json.Marshal(value)
			kind := "kind: Secret\nmetadata: {name: s, namespace: shop}\nstringData: {k: " + string(text) + "}"
			if strings.Contains(object, "configMap") {
				kind = "kind: ConfigMap\nmetadata: {name: s, namespace: shop}\ndata: {k: " + string(text) + "}"
			}
			objects := decode(t, object+"\n---\napiVersion: v1\n"+kind)
			_, at, _ := strings.Cut(object, "spec:")
			got := strings.Join(sayFailures(stack.New(objects...).ValueFailures(nil, objects[0])), "; ")
			_, got, _ = strings.Cut(got, ": ")
			if got != want {
				t.Errorf("%s with %s:\n got %s\nwant %s", at, text, got, want)
			}
			if len(value) > 3 && strings.Contains(got, value) {
				t.Error("a value is quoted")
			}
		}
	}
}

func TestValuesOfSeveralSources(t *testing.T) {
	amc := configWith("v1alpha1", "slackConfigs: [{apiURL: {name: s, key: k}}]")
	for name, test := range map[string]struct {
		view []string
		want int
	}{
		"one bad":          {[]string{secretManifest("shop", "s", "k: x")}, 1},
		"both bad":         {[]string{secretManifest("shop", "s", "k: x"), secretManifest("shop", "s", "k: z")}, 1},
		"one good":         {[]string{secretManifest("shop", "s", "k: x"), secretManifest("shop", "s", "k: 'https://a'")}, 0},
		"one unknown":      {[]string{secretManifest("shop", "s", "k: x"), external("shop", "s", "data: [{secretKey: k}]")}, 0},
		"another key":      {[]string{secretManifest("shop", "s", "x: x")}, 0},
		"namespace added":  {[]string{secretManifest("", "s", "k: x")}, 0},
		"more than 1 MiB":  {[]string{secretManifest("shop", "s", "k: "+strings.Repeat("x", 1<<20+1))}, 0},
		"a Secret of both": {[]string{secretManifest("shop", "s", "k: x"), secretManifest("ops", "s", "k: 'https://a'")}, 1},
	} {
		objects := decode(t, strings.Join(append([]string{amc}, test.view...), "\n---\n"))
		if got := stack.New(objects...).ValueFailures(nil, objects[0]); len(got) != test.want {
			t.Errorf("%s: %v", name, sayFailures(got))
		}
	}
}

func TestCertificates(t *testing.T) {
	cert, key := certificate(t)
	_, other := certificate(t)
	tls := configWith("v1beta1", `webhookConfigs: [{url: "https://a", httpConfig: {tlsConfig: {
		ca: {configMap: {name: ca, key: ca.crt}}, cert: {secret: {name: s, key: crt}}, keySecret: {name: s, key: key}}}}]`)
	for name, test := range map[string]struct {
		ca, cert, key string
		want          []string
	}{
		"good":               {cert, cert, key, nil},
		"no CA":              {"x", cert, key, []string{"configMap: skipped: contains no PEM block"}},
		"a key as CA":        {key, cert, key, []string{"configMap: skipped: does not start with a certificate"}},
		"swapped":            {cert, key, cert, []string{"secret: skipped: contains no certificate"}},
		"of another":         {cert, cert, other, []string{"keySecret: skipped: does not match the certificate beside it"}},
		"no key":             {cert, cert, "x", []string{"keySecret: skipped: contains no PEM block"}},
		"empty":              {"", cert, key, []string{"configMap: is empty"}},
		"several of a chain": {cert + cert, cert + cert, key, nil},
	} {
		text := func(s string) string { b, _ := json.Marshal(s); return string(b) }
		objects := decode(t, tls+fmt.Sprintf("\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ca, namespace: shop}\ndata: {ca.crt: %s}\n---\n", text(test.ca))+
			secretManifest("shop", "s", "crt: "+text(test.cert)+", key: "+text(test.key)))
		got := sayFailures(stack.New(objects...).ValueFailures(nil, objects[0]))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a"}, NotAfter: time.Unix(1<<33, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return block("CERTIFICATE", der), block("EC PRIVATE KEY", keyDER)
}

func FuzzValues(f *testing.F) {
	cert, key := "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n"
	for _, value := range []string{"", "\n", "https://a.example", "https://a.example\n", "https://a\"/", "<secret>", "%zz", cert, key, "https://\\u0041/"} {
		f.Add(value, value)
	}
	amc := configWith("v1beta1", `slackConfigs: [{apiURL: {name: s, key: a}}], webhookConfigs: [{urlSecret: {name: s, key: a}, httpConfig: {
		authorization: {credentials: {name: s, key: b}}, tlsConfig: {ca: {secret: {name: s, key: a}}, cert: {secret: {name: s, key: a}}, keySecret: {name: s, key: b}}}}]`)
	global := globally("slackApiUrl: {name: s, key: a}, opsGenieApiKey: {name: s, key: b}")
	f.Fuzz(func(t *testing.T, a, b string) {
		values, _ := json.Marshal(map[string]string{"a": a, "b": b})
		held, err := object.DecodeAs([]byte(`{"metadata":{"namespace":"shop","name":"s"},"stringData":`+string(values)+`}`), "v1", "Secret")
		if err != nil {
			t.Fatal(err)
		}
		objects := decode(t, amc+"\n---\n"+global)
		st := stack.New(append(objects, held)...)
		for _, o := range objects {
			for _, failure := range st.ValueFailures(nil, o) {
				if strings.ContainsAny(failure.Message, "\n\t") || len(a) > 20 && strings.Contains(failure.Message, a) {
					t.Errorf("%q", failure.Message)
				}
			}
		}
	})
}

// An empty value falls back to what the base has.
func TestValuesBesideTheBase(t *testing.T) {
	amc := configWith("v1alpha1", "opsgenieConfigs: [{apiKey: {name: s, key: k}}]")
	const am = "apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: main, namespace: shop}\nspec: {alertmanagerConfigSelector: {}}"
	const base = "route: {receiver: a}\n    receivers: [{name: a}]\n"
	for name, test := range map[string]struct{ base, want string }{
		"no base in view":    {"", "apiKey: is empty"},
		"a base with a key":  {"global: {opsgenie_api_key: x}\n    " + base, "apiKey: is empty"},
		"a base without one": {base, "apiKey: refused: is empty"},
	} {
		view := []string{amc, am, secretManifest("shop", "s", `k: ""`)}
		if test.base != "" {
			view = append(view, "apiVersion: v1\nkind: Secret\nmetadata: {name: alertmanager-main, namespace: shop}\nstringData:\n  alertmanager.yaml: |\n    "+test.base)
		}
		objects := decode(t, strings.Join(view, "\n---\n"))
		if got := strings.Join(sayFailures(stack.New(objects...).ValueFailures(nil, objects[0])), "; "); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
