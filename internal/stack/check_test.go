package stack_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/stack"
)

const (
	anyConfig = "{alertmanagerConfigSelector: {}}"
	inShop    = "{name: c, namespace: shop}"
)

func amConfig(meta, spec string) string {
	return "apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: " + meta + "\nspec: " + spec
}

func baseSecret(text string) string {
	return "apiVersion: v1\nkind: Secret\nmetadata: {name: alertmanager-main, namespace: shop}\nstringData:\n  alertmanager.yaml: |\n    " +
		strings.ReplaceAll(text, "\n", "\n    ")
}

func checked(t *testing.T, st *stack.Stack, o *object.Object) (out []string) {
	t.Helper()
	for _, use := range st.ConfigUses(o) {
		failures, _ := use.Alertmanager.Check(nil, o, use.Global)
		for _, f := range failures {
			out = append(out, f.Stage.String()+" "+f.Path.String()+": "+f.Message)
		}
	}
	return out
}

func TestCheck(t *testing.T) {
	const (
		am       = "{name: main, namespace: shop}"
		email    = "{route: {receiver: a}, receivers: [{name: b}, {name: a, emailConfigs: [{to: a@example.com}]}]}"
		smtpBase = "global:\n  smtp_smarthost: mail:25\n  smtp_from: a@example.com\nroute: {receiver: x}\nreceivers: [{name: x}]"
		noBase   = "route: {receiver: x}\nreceivers: [{name: x}]"
	)
	for _, tc := range []struct {
		name, config, view string
		want               []string
	}{
		{"no base in view", amConfig(inShop, email), alertmanager(am, anyConfig), nil},
		{"smarthost in the base", amConfig(inShop, email), alertmanager(am, anyConfig) + "\n---\n" + baseSecret(smtpBase), nil},
		{
			"no namespace anywhere", amConfig("{name: c}", email),
			strings.ReplaceAll(alertmanager("{name: main}", "{alertmanagerConfigSelector: {}, alertmanagerConfigNamespaceSelector: {}}")+"\n---\n"+baseSecret(noBase), ", namespace: shop", ""),
			[]string{`stopped spec.receivers[1].emailConfigs[0]: SMTP smarthost is a mandatory field, it is neither specified at global config nor at receiver level`},
		},
		{
			"no smarthost in the base", amConfig(inShop, email), alertmanager(am, anyConfig) + "\n---\n" + baseSecret(noBase),
			[]string{`stopped spec.receivers[1].emailConfigs[0]: SMTP smarthost is a mandatory field, it is neither specified at global config nor at receiver level`},
		},
		{
			"Telegram before 0.24", amConfig(inShop, "{route: {receiver: a}, receivers: [{name: a, telegramConfigs: [{chatID: 1, botToken: {name: s, key: k}}]}]}"),
			alertmanager(am, "{version: v0.23.0, alertmanagerConfigSelector: {}}"),
			[]string{`skipped spec.receivers[0].telegramConfigs[0]: telegramConfigs is available in Alertmanager >= 0.24.0 only - current 0.23.0`},
		},
		{
			"continue on the root of a global one", amConfig(inShop, "{route: {receiver: a, continue: true}, receivers: [{name: a}]}"),
			alertmanager(am, "{alertmanagerConfiguration: {name: c}}"),
			[]string{`stopped spec.route: cannot have continue in root route`},
		},
		{
			"a panic of the operator", amConfig(inShop, "{route: {receiver: a}, receivers: [{name: a, emailConfigs: [{to: a@example.com}]}]}"),
			alertmanager(am, "{alertmanagerConfiguration: {name: c}}"),
			[]string{`crashed spec.receivers[0].emailConfigs[0]: prometheus-operator crashes on this object (runtime error: invalid memory address or nil pointer dereference)`},
		},
		{
			"a password of no Secret", amConfig(inShop, "{route: {receiver: a}, receivers: [{name: a, webhookConfigs: [{url: 'http://a', httpConfig: {basicAuth: {username: {name: s, key: k}}}}]}]}"),
			alertmanager(am, anyConfig),
			[]string{`skipped spec.receivers[0].webhookConfigs[0]: a required Secret key reference is empty`},
		},
		{
			"a matcher far down", amConfig(inShop, "{route: {receiver: a, routes: [{receiver: a}, {receiver: a, routes: [{receiver: a}, {receiver: a, matchers: [{name: x, matchType: '=~', value: '['}]}]}]}, receivers: [{name: a}]}"),
			alertmanager(am, anyConfig),
			[]string{"refused spec.route.routes[1].routes[1]: error parsing regexp: missing closing ]: `[)$`"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := decode(t, tc.config)[0]
			st := stack.New(append(decode(t, tc.view), o)...)
			if diff := cmp.Diff(tc.want, checked(t, st, o)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckBase(t *testing.T) {
	for _, tc := range []struct{ name, view, want string }{
		{"none in view", alertmanager("{name: main, namespace: shop}", anyConfig), ""},
		{"no route", alertmanager("{name: main, namespace: shop}", anyConfig) + "\n---\n" + baseSecret("receivers: [{name: a}]"), `stopped stringData[alertmanager.yaml]: no routes provided`},
		{"unknown field", alertmanager("{name: main, namespace: shop}", anyConfig) + "\n---\n" + baseSecret("route:\n  receiver: a\n  colour: red\nreceivers: [{name: a}]"), `stopped stringData[alertmanager.yaml].route.colour: unknown field colour; did you mean color`},
		{"not YAML", alertmanager("{name: main, namespace: shop}", anyConfig) + "\n---\n" + baseSecret("route: {receiver: a\nreceivers: b"), `stopped stringData[alertmanager.yaml]: yaml: line 1: did not find expected ',' or '}'`},
		{"verbatim", alertmanager("{name: main, namespace: shop}", "{}") + "\n---\n" + baseSecret("route: {receiver: b}\nreceivers: [{name: a}]"), `refused stringData[alertmanager.yaml].route.receiver: undefined receiver "b" used in route`},
		{"variables", alertmanager("{name: main, namespace: shop}", anyConfig) + "\n---\n" + baseSecret("global: {slack_api_url: '${URL}', smtp_smarthost: '${HOST}'}\nroute: {receiver: a}\nreceivers: [{name: a}]"), ``},
		{"version", alertmanager("{name: main, namespace: shop}", "{version: new, alertmanagerConfigSelector: {}}"), `stopped spec.version: version "new" is invalid`},
		{"global section", alertmanager("{name: main, namespace: shop}", "{alertmanagerConfiguration: {name: c, global: {httpConfig: {tlsConfig: {ca: {secret: {name: a, key: b}}}}, slackApiUrl: {name: a, key: b}}}}") + "\n---\n" + amConfig(inShop, "{route: {receiver: a}, receivers: [{name: a}]}"), ``},
		{"bad global section", alertmanager("{name: main, namespace: shop}", "{alertmanagerConfiguration: {name: c, global: {resolveTimeout: soon}}}") + "\n---\n" + amConfig(inShop, "{route: {receiver: a}, receivers: [{name: a}]}"), `stopped spec.alertmanagerConfiguration.global: parse resolve timeout: not a valid duration string: "soon"`},
		{"selector", alertmanager("{name: main, namespace: shop}", "{alertmanagerConfigSelector: {matchExpressions: [{key: a, operator: Nearly}]}}"), `stopped spec.alertmanagerConfigSelector: alertmanagerConfigSelector is invalid: "Nearly" is not a valid label selector operator`},
		{"selector of namespaces", alertmanager("{name: main, namespace: shop}", "{alertmanagerConfigSelector: {}, alertmanagerConfigNamespaceSelector: {matchExpressions: [{key: a, operator: In}]}}"), `stopped spec.alertmanagerConfigNamespaceSelector: alertmanagerConfigNamespaceSelector is invalid: values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty`},
		{"selector of namespaces that is not asked", alertmanager("{name: main, namespace: shop}", "{alertmanagerConfigNamespaceSelector: {matchExpressions: [{key: a, operator: In}]}}"), ``},
		{"global that is missing", alertmanager("{name: main, namespace: shop}", "{alertmanagerConfiguration: {name: c}}"), `stopped spec.alertmanagerConfiguration.name: AlertmanagerConfig shop/c not found (may)`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got string
			for _, f := range stack.New(decode(t, tc.view)...).Alertmanagers()[0].CheckBase() {
				got = f.Stage.String() + " " + f.Path.String() + ": " + f.Message
				if f.May {
					got += " (may)"
				}
			}
			if got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

// TestCheckWithoutABase holds that what stands in for a base out of view is one that every version takes.
func TestCheckWithoutABase(t *testing.T) {
	o := decode(t, amConfig(inShop, "{route: {receiver: a}, receivers: [{name: a}], inhibitRules: [{sourceMatch: [{name: a, value: '[', regex: true}], targetMatch: [{name: a, value: b}]}]}"))[0]
	for minor := 15; minor <= 33; minor++ {
		am := alertmanager("{name: main, namespace: shop}", fmt.Sprintf("{version: v0.%d.0, alertmanagerConfigSelector: {}}", minor))
		if got := checked(t, stack.New(append(decode(t, am), o)...), o); len(got) != 1 || !strings.Contains(got[0], "spec.inhibitRules[0]") {
			t.Errorf("0.%d: %q", minor, got)
		}
	}
}
