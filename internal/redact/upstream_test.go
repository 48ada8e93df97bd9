package redact

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	"github.com/prometheus/alertmanager/config"
)

// public are what upstream takes from a Secret and is none, by the ends of their paths: names of users, certificates, and
// texts that Alertmanager prints itself. A name of a Secret is none either.
var public = regexp.MustCompile(`\.(basicAuth\.username|clientId|client_?ca|ca|cert|templates|secretRef|imagePullSecrets|nodePublishSecretRef)$`)

// secretType reports whether upstream keeps a value of that type to itself, or reads it from a Secret.
func secretType(t reflect.Type) bool {
	switch t.Name() {
	case "Secret", "SecretURL", "SecretTemplateURL", "URL", "SecretKeySelector", "HTTPHeader":
		return true
	case "Header": // of http_headers, all of which package config redacts
		return strings.HasSuffix(t.PkgPath(), "common/config")
	}
	return false
}

// secretName is a wide net for the plain texts that hold a secret.
var secretName = regexp.MustCompile(`(?i)(passw|passphrase|secret|token|credential|bearer|(api|access|private|routing|user|service|consumer|signing)_?key)`)

var notSecretName = regexp.MustCompile(`(?i)(files?|refs?|names?|id|path|namespace|type|spec|secrets|mount|configSecret|audience|_ref)$`)

// leaves are the paths to what holds a secret. A type within itself is not entered again.
func leaves(t reflect.Type, path []string, within map[reflect.Type]bool, visit func([]string, reflect.Type)) {
	//exhaustive:ignore
	switch t.Kind() {
	case reflect.Pointer:
		leaves(t.Elem(), path, within, visit)
		return
	case reflect.Slice, reflect.Array:
		leaves(t.Elem(), append(path, "[]"), within, visit)
		return
	case reflect.Map:
		leaves(t.Elem(), append(path, "X-Any"), within, visit)
		return
	}
	if len(path) > 0 && (secretType(t) || t.Kind() == reflect.String && secretName.MatchString(path[len(path)-1]) && !notSecretName.MatchString(path[len(path)-1])) {
		visit(path, t)
	}
	if t.Kind() != reflect.Struct || within[t] {
		return
	}
	within[t] = true
	defer delete(within, t)
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("yaml")
		if tag == "" {
			tag = f.Tag.Get("json")
		}
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case name == "-" || !f.IsExported():
		case name == "" && (f.Anonymous || strings.Contains(options, "inline")):
			leaves(f.Type, path, within, visit)
		case name != "":
			leaves(f.Type, append(path[:len(path):len(path)], name), within, visit)
		}
	}
}

// document is a value at a path, as encoding/json decodes it, on a line, and below each other.
func document(path []string, value string) (doc any, line string, block []string) {
	doc, line = value, `"`+value+`"`
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == "[]" {
			doc, line = []any{doc}, "["+line+"]"
		} else {
			doc, line = map[string]any{path[i]: doc}, "{"+path[i]+": "+line+"}"
		}
	}
	indent, item := "", ""
	for i, name := range path {
		if name == "[]" {
			item += "- "
			continue
		}
		text := indent + item + name + ":"
		if i == len(path)-1 {
			text += " " + value
		}
		block = append(block, text)
		indent, item = indent+strings.Repeat(" ", len(item)+2), ""
	}
	if item != "" {
		block = append(block, indent+item+value)
	}
	return doc, line, block
}

// TestUpstream holds that what upstream has as a secret is taken for one, wherever it stands.
func TestUpstream(t *testing.T) {
	count := 0
	said := map[string]bool{}
	for _, v := range []any{
		config.Config{},
		monitoringv1alpha1.AlertmanagerConfig{},
		monitoringv1beta1.AlertmanagerConfig{},
		monitoringv1.Alertmanager{},
		monitoringv1.Prometheus{},
		monitoringv1.ThanosRuler{},
		monitoringv1alpha1.PrometheusAgent{},
		monitoringv1alpha1.ScrapeConfig{},
		monitoringv1.ServiceMonitor{},
		monitoringv1.Probe{},
	} {
		typ := reflect.TypeOf(v)
		leaves(typ, nil, map[reflect.Type]bool{}, func(path []string, of reflect.Type) {
			name := strings.ReplaceAll(strings.Join(path, "."), ".[]", "")
			if public.MatchString(name) {
				return
			}
			count++
			value := "CANARY-value"
			switch {
			case of.Name() == "URL": // no text is one without a scheme
				value = "https://user:CANARY@host/CANARY"
			case path[len(path)-1] == "key":
				value = "-----BEGIN PRIVATE KEY----- CANARY-value"
			}
			doc, line, block := document(path, value)
			complain := func(what string) {
				end := what + strings.Join(path[max(0, len(path)-3):], ".")
				if !said[end] {
					said[end] = true
					t.Errorf("%s of %v: %s is told of", what, typ, name)
				}
			}
			if strings.Contains(New(Values(doc)...).Error(value), "CANARY") {
				complain("a message")
			}
			if strings.Contains(Replace(line, Spans(line)), "CANARY") {
				complain("a line")
			}
			last := block[len(block)-1]
			hidden := !strings.Contains(Replace(last, Spans(last)), "CANARY")
			for _, above := range block[:len(block)-1] {
				hidden = hidden || Continues(above, last)
			}
			if !hidden {
				complain("a block")
			}
		})
	}
	if count < 500 {
		t.Errorf("only %d fields: they prove too little", count)
	}
}
