package stack_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/stack"
)

func FuzzCheck(f *testing.F) {
	const config = `{"route":{"receiver":"a","routes":[{"matchers":[{"name":"x","value":"y","matchType":"="}]}]},"receivers":[{"name":"a","emailConfigs":[{"to":"b"}]}],` +
		`"inhibitRules":[{"sourceMatch":[{"name":"a","value":"b"}]}],"muteTimeIntervals":[{"name":"t","timeIntervals":[{"months":["1:2"]}]}]}`
	f.Add([]byte(config), []byte(`{"alertmanagerConfigSelector":{}}`), "route: {receiver: a}\nreceivers: [{name: a}]")
	f.Add([]byte(config), []byte(`{"alertmanagerConfiguration":{"name":"c","global":{"smtp":{"from":"a"}}},"version":"v0.21.0"}`), "")
	f.Add([]byte(`{"route":{"routes":[null,{"routes":[1]}]},"receivers":[{"name":"a","slackConfigs":[{"updateMessage":true}],"msteamsv2Configs":[{}],"snsConfigs":[{"sigv4":{"accessKey":{}}}]}]}`),
		[]byte(`{"alertmanagerConfigSelector":{},"alertmanagerConfigMatcherStrategy":{"type":"None"}}`), "global: {slack_api_url: ${URL}}\nroute: &a {receiver: x, routes: [*a]}")
	f.Add([]byte(`{"inhibitRules":[{}]}`), []byte(`{"version":"${V}","configSecret":"alertmanager-main"}`), "receivers: `\nline 1: 2")
	f.Fuzz(func(t *testing.T, config, am []byte, base string) {
		base = strings.ToValidUTF8(base, "?")
		text, _ := json.Marshal(base)
		var objects, configs []*object.Object
		for _, raw := range []struct{ apiVersion, kind, body string }{
			{"monitoring.coreos.com/v1", "Alertmanager", `{"metadata":{"name":"main","namespace":"shop"},"spec":` + string(am) + `}`},
			{"v1", "Secret", `{"metadata":{"name":"alertmanager-main","namespace":"shop"},"stringData":{"alertmanager.yaml":` + string(text) + `}}`},
			{"monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", `{"metadata":{"name":"c","namespace":"shop"},"spec":` + string(config) + `}`},
			{"monitoring.coreos.com/v1beta1", "AlertmanagerConfig", `{"metadata":{"name":"d","namespace":"shop"},"spec":` + string(config) + `}`},
		} {
			o, err := object.DecodeAs([]byte(raw.body), raw.apiVersion, raw.kind)
			if err != nil {
				continue
			}
			objects = append(objects, o)
			if o.Config() != nil {
				configs = append(configs, o)
			}
		}
		st := stack.New(objects...)
		for _, a := range st.Alertmanagers() {
			for _, failure := range a.CheckBase() {
				checkMessage(t, failure.Message)
				if failure.Start > failure.End || failure.End > len(base) {
					t.Errorf("bytes %d to %d of %q", failure.Start, failure.End, base)
				}
			}
			if tree := a.Tree(); tree != nil {
				tree.Root.Reach(routing.Alert{Unknown: func(string) bool { return true }})
			}
			if _, err := a.Rendered(); err != nil {
				_ = err.Error()
			}
		}
		for _, o := range configs {
			for _, use := range st.ConfigUses(o) {
				failures, _ := use.Alertmanager.Check(nil, o, use.Global)
				for _, failure := range failures {
					checkMessage(t, failure.Message)
				}
			}
		}
	})
}

func checkMessage(t *testing.T, message string) {
	if message == "" || strings.ContainsAny(message, "\n\t") || len(message) > 1000 {
		t.Errorf("message %q", message)
	}
}
