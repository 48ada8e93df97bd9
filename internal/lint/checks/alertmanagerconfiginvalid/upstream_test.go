package alertmanagerconfiginvalid_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/matcher/compat"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/source"
)

// base is an Alertmanager configuration that supplies every default that receivers may leave to it.
const base = `
global:
  smtp_smarthost: smtp.example.com:587
  smtp_from: alerts@example.com
  slack_api_url: https://slack.example.com/
  opsgenie_api_key: key
  victorops_api_key: key
  wechat_api_secret: secret
  wechat_api_corp_id: corp
  telegram_bot_token: token
route:
  receiver: nobody
receivers:
  - name: nobody
`

// loads builds the configuration that the operator makes of an AlertmanagerConfig beside base, and has Alertmanager
// load it. Every Secret and ConfigMap that the object names is there.
func loads(amc *monitoringv1alpha1.AlertmanagerConfig) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	compat.InitFromFlags(slog.New(slog.DiscardHandler), featurecontrol.NoopFlags{})
	amc = amc.DeepCopy()
	amc.Namespace, amc.Name = "team", "config"
	client := fake.NewClientset(standIns(amc)...)
	store := assets.NewStoreBuilder(client.CoreV1(), client.CoreV1())
	if err := addAssets(store, amc); err != nil {
		return fmt.Errorf("prometheus-operator: %w", err)
	}
	builder := alertmanager.NewConfigBuilder(slog.New(slog.DiscardHandler), semver.MustParse("0.33.1"), store, &monitoringv1.Alertmanager{})
	if err := builder.InitializeFromRawConfiguration([]byte(base)); err != nil {
		return err
	}
	if err := builder.AddAlertmanagerConfigs(context.Background(), map[string]*monitoringv1alpha1.AlertmanagerConfig{"team/config": amc}); err != nil {
		return fmt.Errorf("prometheus-operator: %w", err)
	}
	text, err := builder.MarshalJSON()
	if err != nil {
		return err
	}
	if _, err := config.Load(string(text)); err != nil {
		return fmt.Errorf("Alertmanager: %w", err)
	}
	return nil
}

// stored returns the object as the API server stores it, in v1alpha1.
func stored(c *object.Config) (*monitoringv1alpha1.AlertmanagerConfig, error) {
	if c.V1alpha1 != nil {
		return c.V1alpha1, nil
	}
	in, out := c.V1beta1.DeepCopy(), &monitoringv1alpha1.AlertmanagerConfig{}
	var without []*monitoringv1beta1.EmailConfig
	for i := range in.Spec.Receivers {
		for j := range in.Spec.Receivers[i].EmailConfigs {
			// The operator's conversion panics without it: convertEmailThreadingConfigTo.
			if e := &in.Spec.Receivers[i].EmailConfigs[j]; e.Threading == nil {
				e.Threading = &monitoringv1beta1.EmailThreadingConfig{}
				without = append(without, e)
			}
		}
	}
	if err := in.ConvertTo(out); err != nil {
		return nil, err
	}
	for i := range in.Spec.Receivers {
		for j := range in.Spec.Receivers[i].EmailConfigs {
			if slices.Contains(without, &in.Spec.Receivers[i].EmailConfigs[j]) {
				out.Spec.Receivers[i].EmailConfigs[j].Threading = nil
			}
		}
	}
	return out, nil
}

// standIns returns the Secrets and ConfigMaps that the object names. Their values are URLs, which serve as anything else
// as well; those of TLS configurations are renamed, and empty: the operator parses none then.
func standIns(amc *monitoringv1alpha1.AlertmanagerConfig) (out []runtime.Object) {
	const url = "https://slack.com/api/chat.postMessage"
	secrets, configMaps := map[string]map[string][]byte{}, map[string]map[string]string{}
	inTLS := func(ref *corev1.LocalObjectReference, in bool) string {
		if in && ref.Name != "" {
			ref.Name = "tls"
		}
		if in {
			return ""
		}
		return url
	}
	walk(reflect.ValueOf(&amc.Spec), false, func(v any, tls bool) {
		switch v := v.(type) {
		case *corev1.SecretKeySelector:
			value := inTLS(&v.LocalObjectReference, tls)
			if secrets[v.Name] == nil {
				secrets[v.Name] = map[string][]byte{}
			}
			secrets[v.Name][v.Key] = []byte(value)
		case *corev1.ConfigMapKeySelector:
			value := inTLS(&v.LocalObjectReference, tls)
			if configMaps[v.Name] == nil {
				configMaps[v.Name] = map[string]string{}
			}
			configMaps[v.Name][v.Key] = value
		}
	})
	meta := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "team", Name: name} }
	for name, data := range secrets {
		if name != "" {
			out = append(out, &corev1.Secret{ObjectMeta: meta(name), Data: data})
		}
	}
	for name, data := range configMaps {
		if name != "" {
			out = append(out, &corev1.ConfigMap{ObjectMeta: meta(name), Data: data})
		}
	}
	return out
}

// addAssets reads what the operator's checkReceivers reads of the Secrets and ConfigMaps.
func addAssets(store *assets.StoreBuilder, amc *monitoringv1alpha1.AlertmanagerConfig) error {
	ctx, ns := context.Background(), amc.Namespace
	var errs []error
	walk(reflect.ValueOf(&amc.Spec), false, func(v any, _ bool) {
		switch v := v.(type) {
		case *monitoringv1.SafeTLSConfig:
			errs = append(errs, store.AddSafeTLSConfig(ctx, ns, v))
		case *monitoringv1.BasicAuth:
			errs = append(errs, store.AddBasicAuth(ctx, ns, v))
		case *monitoringv1.OAuth2:
			errs = append(errs, store.AddOAuth2(ctx, ns, v))
		case *monitoringv1.SafeAuthorization:
			errs = append(errs, store.AddSafeAuthorizationCredentials(ctx, ns, v))
		case *monitoringv1.Sigv4:
			errs = append(errs, store.AddSigV4(ctx, ns, v))
		}
	})
	return errors.Join(errs...)
}

// walk calls visit with a pointer to every struct below v, and whether it is in a TLS configuration.
func walk(v reflect.Value, tls bool, visit func(v any, tls bool)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), tls, visit)
		}
	case reflect.Struct:
		tls = tls || v.Type() == reflect.TypeFor[monitoringv1.SafeTLSConfig]()
		if v.CanAddr() {
			visit(v.Addr().Interface(), tls)
		}
		for _, f := range v.Fields() {
			walk(f, tls, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), tls, visit)
		}
	default:
	}
}

// TestAlertmanagerConfigIsTrue holds the test data against the cluster: what is bad there is refused, and what is good
// is loaded.
func TestAlertmanagerConfigIsTrue(t *testing.T) {
	files, err := filepath.Glob("testdata/alertmanager-config-invalid/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		kind := filepath.Base(filepath.Dir(name))
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range source.Parse(name, data).Objects {
			err := judges(o.Object)
			switch {
			// That a child route inherits its parent's receiver is no error to anyone but its author.
			case strings.Contains(name, "null-receiver") && o.Ref.Name != "first-route":
			case kind == "good" && err != nil:
				t.Errorf("%s, document %d: %v", name, i, err)
			case kind == "bad" && err == nil:
				t.Errorf("%s, document %d: loaded", name, i)
			}
		}
	}
}
