package alertmanagerconfiginvalid

import (
	"encoding/json"
	"net/url"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// integration is an integration as it is written; both API versions write what matters here alike.
type integration map[string]any

// has reports whether a field is there and not empty.
func (i integration) has(field string) bool { return i[field] != nil && i[field] != "" }

func (i integration) in(field string) integration {
	m, _ := i[field].(map[string]any)
	return m
}

// demand is what ValidateAlertmanagerConfig does not ask of an integration, though prometheus-operator does as it renders
// the configuration, or Alertmanager as it loads it, whatever their global sections say.
type demand struct {
	// fields lead to what breaks it; what is not there is left off the end.
	fields object.Path
	unmet  func(integration) bool
	says   string
}

var wechatTypes = []any{nil, "", "text", "markdown"}

var demands = map[string][]demand{
	"emailConfigs": {{
		object.Path{"smarthost"},
		func(i integration) bool {
			s, _ := i["smarthost"].(string)
			return len(s) > 0 && s[len(s)-1] == ':'
		},
		"smarthost has no port; write it as host:587", // HostPort.UnmarshalYAML of Alertmanager
	}},
	"msteamsv2Configs": {{
		object.Path{"webhookURL"},
		func(i integration) bool { return !i.has("webhookURL") },
		"no webhookURL, which prometheus-operator requires", // amcfg.go, msTeamsV2Config.sanitize
	}},
	"pushoverConfigs": {
		{
			object.Path{"userKeyFile"},
			func(i integration) bool { return !i.has("userKey") && i["userKeyFile"] != nil },
			"no userKey, which prometheus-operator requires even with userKeyFile", // operator.go, checkPushoverConfigs
		},
		{
			object.Path{"tokenFile"},
			func(i integration) bool { return !i.has("token") && i["tokenFile"] != nil },
			"no token, which prometheus-operator requires even with tokenFile",
		},
	},
	"rocketchatConfigs": {{
		object.Path{"actions"},
		func(i integration) bool { l, _ := i["actions"].([]any); return len(l) > 0 },
		// types.go, rocketchatAttachmentAction, and RocketchatAttachmentAction of Alertmanager, which has no YAML names.
		"prometheus-operator renders actions with fields that no Alertmanager knows, and Alertmanager rejects its whole configuration; leave them out",
	}},
	"slackConfigs": {{
		object.Path{"updateMessage"},
		func(i integration) bool { return i["updateMessage"] == true && !i.has("apiURL") },
		// SlackConfig.UnmarshalYAML of Alertmanager, which panics in 0.33.1.
		"updateMessage needs an apiURL beside it, of https://slack.com/api/chat.postMessage; Alertmanager does not load without",
	}},
	"snsConfigs": {
		{
			object.Path{"sigv4", "externalId"},
			func(i integration) bool { return i.in("sigv4").has("externalId") && !i.in("sigv4").has("roleArn") },
			"externalId without roleArn; set roleArn, or leave externalId out", // amcfg.go, snsConfig.sanitize
		},
		{
			object.Path{"sigv4"},
			func(i integration) bool { return i.in("sigv4").has("accessKey") != i.in("sigv4").has("secretKey") },
			"one of accessKey and secretKey without the other; set both", // store.AddSigV4
		},
	},
	"wechatConfigs": {{
		object.Path{"messageType"},
		func(i integration) bool { return !slices.Contains(wechatTypes, i["messageType"]) },
		`messageType is neither "text" nor "markdown"`, // WechatConfig.UnmarshalYAML
	}},
	"webexConfigs": {{
		object.Path{"httpConfig"},
		func(i integration) bool {
			// A bearer token is an authorization to Alertmanager.
			h := i.in("httpConfig")
			return !h.has("authorization") && !h.has("bearerTokenSecret")
		},
		"no httpConfig.authorization, which holds the bot's token and which Alertmanager requires", // WebexConfig.UnmarshalYAML
	}},
}

// ofHTTP are the demands on every integration with an httpConfig.
var ofHTTP = []demand{
	{
		object.Path{"httpConfig", "proxyURL"},
		func(i integration) bool {
			text, _ := i.in("httpConfig")["proxyURL"].(string)
			_, err := url.Parse(text)
			return err != nil
		},
		"proxyURL is not a URL", // HTTPConfig.Validate of the operator looks at proxyUrl alone
	},
	{
		object.Path{"httpConfig", "proxyURL"},
		func(i integration) bool {
			h := i.in("httpConfig")
			return h.has("proxyURL") && h["proxyFromEnvironment"] == true
		},
		"proxyURL beside proxyFromEnvironment; leave one out", // amcfg.go, proxyConfig.sanitize
	},
	{
		object.Path{"httpConfig", "basicAuth"},
		func(i integration) bool {
			b := i.in("httpConfig").in("basicAuth")
			return b != nil && !b.has("username")
		},
		"basicAuth without username, which prometheus-operator requires", // store.AddBasicAuth
	},
	{
		object.Path{"httpConfig", "basicAuth"},
		func(i integration) bool {
			b := i.in("httpConfig").in("basicAuth")
			return b != nil && !b.has("password")
		},
		"basicAuth without password, which prometheus-operator requires",
	},
}

func (p *checker) checkIntegration(i object.Integration, item integration) {
	for _, demands := range [][]demand{demands[i.Field], ofHTTP} {
		for _, d := range demands {
			if d.unmet(item) {
				p.Reportf(p.deepest(i.Path, d.fields), "%s", d.says)
			}
		}
	}
	// Unlike that of an httpConfig, upstream does not validate this one.
	if tls := item["tlsConfig"]; tls != nil {
		var typed monitoringv1.SafeTLSConfig
		raw, _ := json.Marshal(tls)
		if json.Unmarshal(raw, &typed) == nil {
			if err := typed.Validate(); err != nil {
				p.Reportf(i.Path.At("tlsConfig"), "%s", p.plain(err))
			}
		}
	}
}

// deepest returns path extended by what the object has of the fields.
func (p *checker) deepest(path, fields object.Path) object.Path {
	for n := len(fields); n > 0; n-- {
		if path.At(fields[:n]...).In(p.doc()) != nil {
			return path.At(fields[:n]...)
		}
	}
	return path
}
