package stack

import (
	"bytes"
	"fmt"
	"regexp"

	corev1 "k8s.io/api/core/v1"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/routing"
	"github.com/alertlint/alertlint/internal/secret"
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

// Tree returns the route tree of a base that is known and has one, alone.
func (b *Base) Tree() *routing.Tree {
	t := &routing.Tree{}
	t.Root = t.Node(b.Config.Route, nil, routing.Owner{Object: b.Object}, routing.NewBudget())
	return t
}

// Known says whether the base is in view.
func (b *Base) Known() bool { return b.Why == "" }

// configKey is the key of the Secret that holds the base (alertmanager.Operator.loadConfigurationFromSecret).
const configKey = "alertmanager.yaml"

// defaultBase is what the operator takes where nothing is written (alertmanager.defaultAlertmanagerConfiguration).
const defaultBase = "route:\n  receiver: 'null'\nreceivers:\n- name: 'null'\n"

// plausibleBase stands in for a base that is not in view. It leaves no global default unset.
const plausibleBase = `global:
  smtp_smarthost: localhost:25
  smtp_from: alertmanager@localhost
  slack_api_url: ` + plausible + `
  opsgenie_api_key: unknown
  victorops_api_key: unknown
  wechat_api_secret: unknown
  wechat_api_corp_id: unknown
  telegram_bot_token: unknown
  jira_api_url: ` + plausible + `
  rocketchat_token: unknown
  rocketchat_token_id: unknown
  mattermost_webhook_url: ` + plausible + `
` + defaultBase

// Base returns the base configuration of the Alertmanager.
func (a *Alertmanager) Base() *Base { return a.base() }

func (a *Alertmanager) findBase() *Base {
	if a.spec.AlertmanagerConfiguration != nil {
		return a.globalBase()
	}
	name := a.ConfigSecret()
	if object.IsVariable(a.ref.Namespace + name) {
		return &Base{Why: "the name or namespace of its Secret is not known"}
	}
	ref := object.Ref{Kind: object.Secret, Namespace: a.ref.Namespace, Name: name}.String()
	secrets := a.stack.Get(object.Secret, a.ref.Namespace, name)
	switch {
	case len(secrets) == 0 && a.stack.lacks(object.Secret, a.ref.Namespace, name):
		return newBase(nil, nil, []byte(defaultBase))
	case len(secrets) == 0:
		return &Base{Why: ref + " is not in view"}
	case len(secrets) > 1:
		return &Base{Why: fmt.Sprintf("%d objects in view are %s", len(secrets), ref)}
	}
	path, text := configText(secrets[0].Secret())
	held, written := secret.Of(secrets[0])[0].Entries[configKey]
	if bytes.HasPrefix(text, []byte("ENC[")) || len(text) == 0 && written && held.Value == nil {
		return &Base{Why: ref + " is encrypted"}
	}
	if len(text) == 0 {
		return newBase(nil, nil, []byte(defaultBase))
	}
	return newBase(secrets[0], path, text)
}

// ConfigSecret returns the name of the Secret that holds the base (alertmanager.defaultConfigSecretName).
func (a *Alertmanager) ConfigSecret() string {
	if a.spec.ConfigSecret != "" {
		return a.spec.ConfigSecret
	}
	return "alertmanager-" + a.ref.Name
}

// configText returns the configuration in a Secret. The API server puts stringData over data.
func configText(s *corev1.Secret) (object.Path, []byte) {
	if text, ok := s.StringData[configKey]; ok {
		return object.Path{"stringData", configKey}, []byte(text)
	}
	return object.Path{"data", configKey}, s.Data[configKey]
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
	for _, value := range []string{plausible, "alertlint-variable"} {
		if b.read(variable.ReplaceAllLiteral(text, []byte(value)), path); b.err == nil {
			forget(b.Config.Route, value)
			return b
		}
	}
	b.Why = "it holds variables, whose values are not known"
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

// globalBase follows alertmanager.Operator.provisionAlertmanagerConfiguration.
func (a *Alertmanager) globalBase() *Base {
	if object.IsVariable(a.ref.Namespace + a.global) {
		return &Base{Why: "the name or namespace of its global AlertmanagerConfig is not known"}
	}
	ref := object.Ref{Kind: object.AlertmanagerConfig, Namespace: a.ref.Namespace, Name: a.global}.String()
	found := a.stack.Get(object.AlertmanagerConfig, a.ref.Namespace, a.global)
	switch len(found) {
	case 0:
		return &Base{Why: ref + " is not in view"}
	case 1:
		b := &Base{Object: found[0], Config: found[0].Config(), steps: regexpSteps(found[0].Config())}
		b.over = overBudget(b.steps)
		b.Why = b.over
		return b
	}
	return &Base{Why: fmt.Sprintf("%d objects in view are %s", len(found), ref)}
}

// BaseReference returns the reference of an Alertmanager to the Secret with its base configuration, where it names one
// that the operator reads.
func BaseReference(o *object.Object) (object.Reference, bool) {
	am := o.Alertmanager()
	if am == nil || am.Spec.AlertmanagerConfiguration != nil || am.Spec.ConfigSecret == "" {
		return object.Reference{}, false
	}
	return object.Reference{Path: object.Path{"spec", "configSecret"}, Kind: object.Secret, Name: am.Spec.ConfigSecret, Key: configKey}, true
}
