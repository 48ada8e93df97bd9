package secret_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
)

// describe renders a source in a line: kind namespace/name, what is uncertain, and the keys with the paths that they
// stand at. A star follows the keys whose value is known.
func describe(h secret.Source) string {
	text := fmt.Sprintf("%s %s/%s", h.Kind, h.Namespace, h.Name)
	if h.Anywhere {
		text += " anywhere"
	}
	if h.Maybe {
		text += " maybe"
	}
	for _, k := range h.Keys() {
		text += " " + k
		if h.Entries[k].Value != nil {
			text += "*"
		}
		if p := h.Entries[k].Path; p != nil {
			text += "@" + p.String()
		}
	}
	if h.Open {
		text += " ..."
	}
	return text
}

func TestOf(t *testing.T) {
	for name, test := range map[string]struct {
		manifest string
		want     []string
	}{
		"Secret": {`
apiVersion: v1
kind: Secret
metadata: {name: slack, namespace: shop}
data: {url: aHR0cHM6Ly9hLmV4YW1wbGU=, both: eA==, broken: "?"}
stringData: {both: "", plain: x}`, []string{"Secret /slack both*@stringData.both broken@data.broken plain*@stringData.plain url*@data.url"}},
		"SOPS": {`
apiVersion: v1
kind: Secret
metadata: {name: slack}
data: {url: "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]"}
stringData: {token: "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]"}
sops: {version: 3.9.0}`, []string{"Secret /slack token@stringData.token url@data.url"}},
		"placeholders": {
			`
apiVersion: v1
kind: Secret
metadata: {name: slack}
data: {e: JHtTTEFDS30=}
stringData: {a: "https://${HOST}/x", b: "<path:kv/data/slack#url>", c: "{{ slack_url }}", d: "a < b"}`,
			[]string{"Secret /slack a@stringData.a b@stringData.b c@stringData.c d*@stringData.d e@data.e"},
		},
		"ConfigMap": {`
apiVersion: v1
kind: ConfigMap
metadata: {name: ca}
data: {ca.crt: x}
binaryData: {other: eA==}`, []string{"ConfigMap /ca ca.crt*@data[ca.crt] other*@binaryData.other"}},
		"Secret that fits nothing": {`
apiVersion: v1
kind: Secret
metadata: {name: slack}
data: [x]
stringData: {a: {b: c}}`, []string{"Secret /slack a@stringData.a ..."}},
		"reflected": {`
apiVersion: v1
kind: Secret
metadata: {name: slack, annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: "true"}}
stringData: {a: b}`, []string{"Secret /slack a*@stringData.a", "Secret /slack anywhere maybe a*@stringData.a"}},
		"replica": {`
apiVersion: v1
kind: Secret
metadata: {name: slack, annotations: {replicator.v1.mittwald.de/replicate-from: ops/slack}}`, []string{"Secret /slack ..."}},
		"SealedSecret": {`
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: slack, namespace: shop}
spec:
  encryptedData: {url: AgB}
  template:
    metadata: {name: not-looked-at}
    data: {config: "x {{ .url }}"}`, []string{"Secret /slack config@spec.template.data.config url@spec.encryptedData.url"}},
		"SealedSecret of the first version": {`
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: slack}
spec: {data: AgB}`, []string{"Secret /slack ..."}},
		"ExternalSecret": {`
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: slack, namespace: shop}
spec:
  data: [{secretKey: url, remoteRef: {key: a}}, {secretKey: token}]`, []string{"Secret /slack token@spec.data[1].secretKey url@spec.data[0].secretKey"}},
		"ExternalSecret with a target": {`
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata: {name: slack}
spec:
  target: {name: other, template: {metadata: {labels: {a: b}}}}
  dataFrom: [{extract: {key: a}}]`, []string{"Secret /other ..."}},
		"ExternalSecret with a template": {`
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata: {name: slack}
spec:
  target: {template: {data: {url: "https://{{ .host }}"}}}
  data: [{secretKey: host}]
  dataFrom: [{extract: {key: a}}]`, []string{"Secret /slack url@spec.target.template.data.url"}},
		"ExternalSecret with a template to merge": {`
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata: {name: slack}
spec:
  target: {template: {mergePolicy: Merge, data: {url: "https://{{ .host }}"}}}
  data: [{secretKey: host}]`, []string{"Secret /slack host@spec.data[0].secretKey url@spec.target.template.data.url"}},
		"ExternalSecret with templates from elsewhere": {`
apiVersion: external-secrets.io/v1alpha1
kind: ExternalSecret
metadata: {name: slack}
spec:
  target: {template: {templateFrom: [{configMap: {name: x}}]}}
  data: [{secretKey: host}]`, []string{"Secret /slack ..."}},
		"ExternalSecret that adds": {`
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: slack}
spec:
  target: {creationPolicy: Merge}
  data: [{secretKey: host}]`, []string{"Secret /slack maybe host@spec.data[0].secretKey ..."}},
		"ExternalSecret that makes none": {`
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: slack}
spec:
  target: {creationPolicy: None}`, nil},
		"ClusterExternalSecret": {`
apiVersion: external-secrets.io/v1
kind: ClusterExternalSecret
metadata: {name: all}
spec:
  externalSecretName: slack
  externalSecretSpec: {data: [{secretKey: url}]}`, []string{"Secret /slack anywhere url@spec.externalSecretSpec.data[0].secretKey"}},
		"VaultStaticSecret": {
			`
apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultStaticSecret
metadata: {name: vault}
spec: {destination: {name: slack, create: true, transformation: {templates: {url: {text: x}}}}}`,
			[]string{"Secret /slack url@spec.destination.transformation.templates.url ..."},
		},
		"VaultDynamicSecret into a Secret of others": {`
apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultDynamicSecret
metadata: {name: vault}
spec: {destination: {name: slack}}`, []string{"Secret /slack maybe ..."}},
		"SopsSecret": {
			`
apiVersion: isindir.github.com/v1alpha3
kind: SopsSecret
metadata: {name: all}
spec:
  secretTemplates:
  - {name: slack, stringData: {url: "ENC[x]"}}
  - {name: pushover, data: {token: "ENC[x]"}}`,
			[]string{"Secret /slack url@spec.secretTemplates[0].stringData.url", "Secret /pushover token@spec.secretTemplates[1].data.token"},
		},
		"OnePasswordItem": {`
apiVersion: onepassword.com/v1
kind: OnePasswordItem
metadata: {name: slack}
spec: {itemPath: a/b}`, []string{"Secret /slack ..."}},
		"Certificate": {`
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec: {secretName: web-tls}`, []string{"Secret /web-tls ca.crt@spec.secretName tls.crt@spec.secretName tls.key@spec.secretName ..."}},
		"Kustomization": {`
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
secretGenerator:
- {name: slack, literals: [url=https://a.example], files: [sub/token, key=other]}
- {name: pushover, envs: [.env], options: {disableNameSuffixHash: true}}
configMapGenerator:
- {name: ca, files: [ca.crt], options: {disableNameSuffixHash: true}}`, []string{
			"Secret shop/slack maybe key token url", "Secret shop/pushover ...", "ConfigMap shop/ca ca.crt",
		}},
		"Kustomization without a namespace": {`
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
generatorOptions: {disableNameSuffixHash: true}
secretGenerator: [{name: slack, literals: [url=x]}]`, []string{"Secret /slack anywhere url"}},
		"other kinds": {"apiVersion: v1\nkind: Namespace\nmetadata: {name: a}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := yaml.YAMLToJSON([]byte(test.manifest))
			if err != nil {
				t.Fatal(err)
			}
			o, err := object.Decode(raw)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range secret.Of(o) {
				got = append(got, describe(h))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStored(t *testing.T) {
	o, err := object.Decode([]byte(`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"slack"},"data":{"a":"JHtTTEFDS30=","b":"?"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(secret.Of(o.AsStored())[0]), "Secret /slack a*@data.a b@data.b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := describe(secret.Of(o)[0]), "Secret /slack a@data.a b@data.b"; got != want {
		t.Errorf("before it is stored: got %s, want %s", got, want)
	}
}

func FuzzOf(f *testing.F) {
	for _, s := range []string{
		`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"a":"eA=="},"stringData":{"b":null,"c":"${X}"}}`,
		`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":[],"binaryData":{"a":"eA=="}}`,
		`{"apiVersion":"bitnami.com/v1alpha1","kind":"SealedSecret","spec":{"encryptedData":{"a":"b"},"template":{"data":null}}}`,
		`{"apiVersion":"external-secrets.io/v1","kind":"ExternalSecret","spec":{"target":{"name":"a","template":{"data":{"a":"b"}}},"data":[null,{"secretKey":"x"}],"dataFrom":[1]}}`,
		`{"apiVersion":"external-secrets.io/v1","kind":"ClusterExternalSecret","spec":{"externalSecretSpec":{"target":7}}}`,
		`{"apiVersion":"secrets.hashicorp.com/v1beta1","kind":"VaultStaticSecret","spec":{"destination":{"create":"yes"}}}`,
		`{"apiVersion":"isindir.github.com/v1alpha3","kind":"SopsSecret","spec":{"secretTemplates":[{"name":"a","data":{"b":"c"}}]}}`,
		`{"apiVersion":"kustomize.config.k8s.io/v1beta1","kind":"Kustomization","secretGenerator":[{"literals":["","=","a=b"],"files":["/","a/"]}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := object.Decode(raw)
		if err != nil {
			return
		}
		for _, h := range secret.Of(o) {
			if h.Kind != object.Secret && h.Kind != object.ConfigMap {
				t.Errorf("a %s", h.Kind)
			}
			if !slices.IsSorted(h.Keys()) {
				t.Error("keys are not in order")
			}
			for k, e := range h.Entries {
				if e.Value != nil && strings.Contains(string(e.Value), "${") {
					t.Errorf("the value of %q is a variable", k)
				}
			}
		}
	})
}
