package operator

import (
	"bytes"
	"regexp"

	corev1 "k8s.io/api/core/v1"

	"github.com/alertlint/alertlint/internal/object"
)

// Base is the configuration that the operator hangs the selected AlertmanagerConfigs into.
type Base struct {
	// Why says why the base is not known, and is empty where it is.
	Why string
	// Object is the Secret or the global AlertmanagerConfig that holds it. It is nil where the operator's own stands in for
	// a Secret that does not exist, and where the base is not known.
	Object *object.Object
	// Path leads to the text in a Secret. Paths of Config go on from there, into the text.
	Path object.Path
	// Text is what the Secret holds. Values that are not known have been replaced.
	Text []byte
	// Config is the view of it, and nil where it is not known or Alertmanager refuses it.
	Config *object.Config

	err error // why Config is nil although the text is known
	// steps is what it takes to compile its regular expressions, and over says why nothing compiles them.
	steps int
	over  string
}

// Known reports whether the base is in view.
func (b *Base) Known() bool { return b.Why == "" }

// ConfigKey is the key of the Secret that holds the base (alertmanager.Operator.loadConfigurationFromSecret).
const ConfigKey = "alertmanager.yaml"

// defaultBase is what the operator takes where nothing is written (alertmanager.defaultAlertmanagerConfiguration).
const defaultBase = "route:\n  receiver: 'null'\nreceivers:\n- name: 'null'\n"

// plausibleBase stands in for a base that is not in view. It leaves no global default unset.
const plausibleBase = `global:
  smtp_smarthost: localhost:25
  smtp_from: alertmanager@localhost
  slack_api_url: ` + Plausible + `
  opsgenie_api_key: unknown
  victorops_api_key: unknown
  wechat_api_secret: unknown
  wechat_api_corp_id: unknown
  telegram_bot_token: unknown
  jira_api_url: ` + Plausible + `
  rocketchat_token: unknown
  rocketchat_token_id: unknown
  mattermost_webhook_url: ` + Plausible + `
` + defaultBase

// UnknownBase returns a base that is not known. why follows the name of the Alertmanager: "Secret shop/x not found".
func UnknownBase(why string) *Base { return &Base{Why: why} }

// DefaultBase returns what the operator takes if there is no Secret.
func DefaultBase() *Base { return newBase(nil, nil, []byte(defaultBase)) }

// SecretBase returns the base that a Secret holds. encrypted reports whether the value of its key is not known.
func SecretBase(o *object.Object, encrypted bool) *Base {
	path, text := configText(o.Secret())
	switch {
	case bytes.HasPrefix(text, []byte("ENC[")) || len(text) == 0 && encrypted:
		return UnknownBase(o.Ref.String() + " is encrypted")
	case len(text) == 0:
		return DefaultBase()
	}
	return newBase(o, path, text)
}

// GlobalBase returns the base that a global AlertmanagerConfig is (alertmanager.Operator.provisionAlertmanagerConfiguration).
func GlobalBase(o *object.Object) *Base {
	b := &Base{Object: o, Config: o.Config(), steps: regexpSteps(o.Config())}
	b.over = overBudget(b.steps)
	b.Why = b.over
	return b
}

// configText returns the configuration in a Secret. The API server puts stringData over data.
func configText(s *corev1.Secret) (object.Path, []byte) {
	if text, ok := s.StringData[ConfigKey]; ok {
		return object.Path{"stringData", ConfigKey}, []byte(text)
	}
	return object.Path{"data", ConfigKey}, s.Data[ConfigKey]
}

func newBase(o *object.Object, path object.Path, text []byte) *Base {
	b := &Base{Object: o, Path: path, steps: baseSteps(text)}
	if b.over = overBudget(b.steps); b.over != "" {
		b.Why = b.over
		return b
	}
	if !object.IsVariable(string(text)) {
		b.read(text, path)
		return b
	}
	// Where a variable stands for all of a value, that is mostly a URL.
	for _, value := range []string{Plausible, "alertlint-variable"} {
		if b.read(variable.ReplaceAllLiteral(text, []byte(value)), path); b.err == nil {
			forget(b.Config.Route, value)
			return b
		}
	}
	b.Why = "it contains variables whose values are unknown"
	return b
}

func (b *Base) read(text []byte, path object.Path) {
	b.Text = text
	loaded, err := load(text)
	if b.err = err; err == nil {
		b.Config = loadedConfig(loaded, path)
	}
}

var variable = regexp.MustCompile(`\$\{[^}]*\}`)

// BaseReference returns the reference of an Alertmanager to the Secret with its base configuration, where it names one
// that the operator reads.
func BaseReference(o *object.Object) (object.Reference, bool) {
	am := o.Alertmanager()
	if am == nil || am.Spec.AlertmanagerConfiguration != nil || am.Spec.ConfigSecret == "" {
		return object.Reference{}, false
	}
	return object.Reference{Path: object.Path{"spec", "configSecret"}, Kind: object.Secret, Name: am.Spec.ConfigSecret, Key: ConfigKey}, true
}
