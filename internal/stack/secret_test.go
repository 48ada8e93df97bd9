package stack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/secret"
	"github.com/alertlint/alertlint/internal/stack"
)

func secretManifest(namespace, name, data string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: Secret\nmetadata: {name: %q, namespace: %q}\nstringData: {%s}", name, namespace, data)
}

func external(namespace, name, spec string) string {
	return fmt.Sprintf("apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: %q, namespace: %q}\nspec: {%s}", name, namespace, spec)
}

func sayContents(c *secret.View, key string) string {
	text := c.Exists.String()
	if c.Certain {
		text += " certainly"
	}
	if len(c.Elsewhere) > 0 {
		text += " elsewhere " + strings.Join(c.Elsewhere, ",")
	}
	return fmt.Sprintf("%s; %s of %s; %q", text, c.Has(key), strings.Join(c.Keys(), ","), c.Values(key))
}

func TestContents(t *testing.T) {
	for name, test := range map[string]struct {
		view []string
		want string
	}{
		"nothing":            {nil, `no; unknown of ; []`},
		"a Secret":           {[]string{secretManifest("shop", "slack", "url: a, x: b")}, `yes; yes of url,x; ["a"]`},
		"without the key":    {[]string{secretManifest("shop", "slack", "x: b")}, `yes; no of x; []`},
		"elsewhere":          {[]string{secretManifest("ops", "slack", "url: b"), secretManifest("a", "slack", "")}, `no elsewhere a,ops; unknown of ; []`},
		"namespace added":    {[]string{secretManifest("", "slack", "x: b")}, `unknown; unknown of x; []`},
		"namespace variable": {[]string{secretManifest("${NS}", "slack", "url: b")}, `unknown; yes of url; ["b"]`},
		"another name":       {[]string{secretManifest("shop", "slack2", "url: b")}, `no; unknown of ; []`},
		"a name that begins": {[]string{secretManifest("shop", "sla", "url: b")}, `no; unknown of ; []`},
		"twice":              {[]string{secretManifest("shop", "slack", "url: a"), secretManifest("shop", "slack", "x: b")}, `yes; yes of url,x; ["a"]`},
		"twice, two values":  {[]string{secretManifest("shop", "slack", "url: a"), secretManifest("shop", "slack", "url: b")}, `yes; yes of url; ["a" "b"]`},
		"twice, one unknown": {[]string{secretManifest("shop", "slack", "url: a"), secretManifest("shop", "slack", `url: "${X}"`)}, `yes; yes of url; []`},
		"made":               {[]string{external("shop", "other", "target: {name: slack}, data: [{secretKey: url}]")}, `yes; yes of url; []`},
		"made from unknown":  {[]string{external("shop", "slack", "dataFrom: [{}]")}, `yes; unknown of ; []`},
		"variable name":      {[]string{secretManifest("shop", "${APP}-slack", "x: a")}, `no; unknown of ; []`},
		"variable that fits": {[]string{secretManifest("shop", "s${APP}ck", "x: a")}, `unknown; unknown of x; []`},
		"any variable":       {[]string{secretManifest("shop", "${APP", "x: a")}, `unknown; unknown of x; []`},
		"variable key":       {[]string{secretManifest("shop", "slack", `"${KEY}": a`)}, `yes; unknown of ${KEY}; []`},
		"in any namespace": {[]string{`
apiVersion: external-secrets.io/v1
kind: ClusterExternalSecret
metadata: {name: slack}
spec: {externalSecretSpec: {data: [{secretKey: x}]}}`}, `unknown; unknown of x; []`},
	} {
		t.Run(name, func(t *testing.T) {
			var objects []*object.Object
			if len(test.view) > 0 {
				objects = decode(t, strings.Join(test.view, "\n---\n"))
			}
			for range 2 {
				got := sayContents(stack.New(objects...).Contents(object.Secret, "shop", "slack"), "url")
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
				slices.Reverse(objects)
				test.want = strings.ReplaceAll(test.want, `["a" "b"]`, `["b" "a"]`)
			}
		})
	}
}

func TestContentsOfACluster(t *testing.T) {
	objects := decode(t, secretManifest("shop", "slack", "x: a"))
	st := stack.New(objects...).Complete()
	ask := func(st *stack.Stack, name string) string {
		return sayContents(st.Contents(object.Secret, "shop", name), "url")
	}
	if got, want := ask(st, "other"), `no certainly; unknown of ; []`; got != want {
		t.Errorf("all is in view: %s, want %s", got, want)
	}
	st = st.Unseen(object.Secret)
	if got, want := ask(st, "other"), `unknown; unknown of ; []`; got != want {
		t.Errorf("Secrets are not in view: %s, want %s", got, want)
	}
	if got, want := ask(st, "slack"), `yes; no of x; []`; got != want {
		t.Errorf("one Secret is: %s, want %s", got, want)
	}
	known := st.Learn(
		secret.Lookup{Kind: object.Secret, Namespace: "shop", Name: "other"},
		secret.Lookup{Kind: object.Secret, Namespace: "shop", Name: "third", Exists: true, Keys: []string{"url"}},
		secret.Lookup{Kind: object.Secret, Namespace: "shop", Name: "slack"},
	)
	for name, want := range map[string]string{
		"other": `no certainly; unknown of ; []`,
		"third": `yes certainly; yes of url; []`,
		"slack": `yes; no of x; []`,
		"more":  `unknown; unknown of ; []`,
	} {
		if got := ask(known, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got, want := ask(st, "other"), `unknown; unknown of ; []`; got != want {
		t.Errorf("what one learned, another knows: %s, want %s", got, want)
	}
	if got, want := ask(st.With(nil, []object.Ref{objects[0].Ref}), "slack"), `unknown; unknown of ; []`; got != want {
		t.Errorf("the Secret is gone: %s, want %s", got, want)
	}
}

// A base configuration that is encrypted is not known, and one that a cluster was asked for in vain is the operator's own.
func TestBaseOfSecrets(t *testing.T) {
	const am = "apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: {name: main, namespace: m}\nspec: {alertmanagerConfigSelector: {}}\n---\n"
	const encrypted = "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]"
	for name, data := range map[string]string{
		"data":       "data: {alertmanager.yaml: '" + encrypted + "'}\nsops: {version: 3.9.0}",
		"stringData": "stringData: {alertmanager.yaml: '" + encrypted + "'}\nsops: {version: 3.9.0}",
		"variable":   "data: {alertmanager.yaml: '${CONFIG}'}",
	} {
		st := stack.New(decode(t, am+"apiVersion: v1\nkind: Secret\nmetadata: {name: alertmanager-main, namespace: m}\n"+data)...)
		if base := st.Alertmanagers()[0].Base(); base.Known() {
			t.Errorf("%s: known to be %s", name, base.Text)
		}
	}
	st := stack.New(decode(t, strings.TrimSuffix(am, "---\n"))...).Complete().Unseen(object.Secret)
	if st.Alertmanagers()[0].Base().Known() {
		t.Error("known, although it may exist")
	}
	known := st.Learn(secret.Lookup{Kind: object.Secret, Namespace: "m", Name: "alertmanager-main"})
	if base := known.Alertmanagers()[0].Base(); !base.Known() {
		t.Errorf("it does not exist, and yet %s", base.Why)
	}
}
