package redact

import (
	"errors"
	"testing"
)

func TestError(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`parse "https://user:pw@host/ bad": invalid character " " in host name`, `parse [...]: invalid character [...] in host name`},
		{`parse "::token": missing protocol scheme`, `parse [...]: missing protocol scheme`},
		{`parse "https://a:pass": invalid port ":pass" after host`, `parse [...]: invalid port [...] after host`},
		{`Get https://hooks.slack.com/services/T/B/x: no`, `Get https://hooks.slack.com[...] no`},
		{"cannot unmarshal !!str `s3cr3t` into int", "cannot unmarshal [...] into int"},
		{`opsGenieConfig responder &{0x3900ceca6930 <nil> <nil> Basic} type does not match`, `opsGenieConfig responder type does not match`},
		{`panics on it (0xc000123456)`, `panics on it ()`},
		{`yaml: unknown anchor 'token' referenced`, `yaml: unknown anchor referenced`},
		{`unknown field "apiURL"`, `unknown field "apiURL"`},
		{"two\nlines", "two lines"},
	} {
		if got := Error(test.text); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.text, got, test.want)
		}
	}
	if got := New("se\ncret-t0k", "s3cr3t-t0ken", "s3cr3t\nline").Error(`"cret-t" is bad, and s3cr3t-t0ken, "s3cr3t\nline"`); got != `[...] is bad, and [...], "[...]"` {
		t.Error(got)
	}
}

func TestSpans(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{`  url: https://hooks.slack.com/services/T/B/x`, `  url: https://hooks.slack.com[...]`},
		{`  url: "https://user:p/w@host:8080"`, `  url: "https://[...]@host:8080"`},
		{`  url: "https://user:p w@host/ bad"`, `  url: "[...]"`},
		{`  url: https://example.com`, `  url: https://example.com`},
		{`  url: https://user:secret`, `  url: https://user[...]`},
		{`password: a,b c`, `password: [...]`},
		{`password: "unclosed`, `password: "[...]`},
		{`password: 'it''s'`, `password: '[...]'`},
		{`{smtp_auth_password: a b, route: {receiver: x}}`, `{smtp_auth_password: [...], route: {receiver: x}}`},
		{`{"password":"a\"b","name":"x"}`, `{"password":"[...]","name":"x"}`},
		{`a: "{\"password\":\"a b\",\"name\":\"x\"}"`, `a: "{\"password\":\"[...]\",\"name\":\"x\"}"`},
		{`apiURL: {name: slack, key: url}`, `apiURL: {name: slack, key: url}`},
		{`apiURL: {a: x, name: slack}, b: {c: y}`, `apiURL: {a: [...], name: slack}, b: {c: y}`},
		{`httpConfig: x`, `httpConfig: [...]`},
		{`httpConfig: {followRedirects: true}`, `httpConfig: {followRedirects: true}`},
		{`apiSecret:`, `apiSecret:`},
		{`token: |-`, `token: |-`},
		{`token: *abc`, `token: [...]`},
		{`configSecret: main`, `configSecret: main`},
		{`smarthost: mail.example.com:587`, `smarthost: mail.example.com:587`},
		{`data: [`, `data: [`},
		{`password: [a, b]`, `password: [...]`},
		{`{password: [a, b], c: d}`, `{password: [...], c: d}`},
		{`{headers: {A: "x}", B: c}, d: e}`, `{headers: {A: "[...]", B: [...]}, d: e}`},
		{`{"a":"{\"headers\":{\"A\":\"x}\",\"B\":\"c\"}}","d":"e"}`, `{"a":"{\"headers\":{\"A\":\"[...]\",\"B\":\"[...]\"}}","d":"e"}`},
		{`headers: [{key: Authorization, value: a b, other: c}]`, `headers: [{key: Authorization, value: [...], other: [...]}]`},
		{`headers: {Subject: a, Authorization: b}`, `headers: {Subject: a, Authorization: [...]}`},
		{`basicAuth: {username: {name: x, key: y}, other: z}`, `basicAuth: {username: {name: x, key: y}, other: [...]}`},
		{`matchLabels: {env: prod}`, `matchLabels: {env: prod}`},
		{`env: [{name: A, value: b}]`, `env: [{name: A, value: [...]}]`},
		{`tls_config: {key: "-----BEGIN PRIVATE KEY-----\nabc", server_name: x}`, `tls_config: {key: "[...]", server_name: x}`},
		{`matchExpressions: [{key: a/b, operator: Exists}]`, `matchExpressions: [{key: a/b, operator: Exists}]`},
	} {
		if got := Replace(test.line, Spans(test.line)); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.line, got, test.want)
		}
	}
}

func TestUserinfo(t *testing.T) {
	for text, want := range map[string]string{
		`runbook "https://user:pw@host/path?x=1" of a@b`: `runbook "https://[...]@host/path?x=1" of a@b`,
		`https://host/path, mail a@b`:                    `https://host/path, mail a@b`,
	} {
		if got := Userinfo(text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestPanic(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{
		{"a secret", "a string, not shown because it may quote a secret; the trace shows where it was created"},
		{errors.New("a secret"), "a *errors.errorString, not shown because it may quote a secret; the trace shows where it was created"},
		{recovered(func() { writeTo(nil) }), "assignment to entry in nil map"},
	} {
		if got := Panic(test.value); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func recovered(do func()) (v any) {
	defer func() { v = recover() }()
	do()
	return nil
}

func writeTo(m map[string]int) { m["a"] = 1 }
