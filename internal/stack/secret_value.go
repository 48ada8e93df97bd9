package stack

import (
	"bytes"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/blang/semver/v4"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

// ValueFailure is a value of a Secret or ConfigMap that does not do for the field that refers to it.
type ValueFailure struct {
	object.Reference
	// Message says what is wrong with the value, and never quotes it.
	Message string
	// Refused says that nothing works with this value: the operator or Alertmanager refuses it, or no request can hold it.
	Refused bool
	// Stage is the point at which upstream refuses it, and of no meaning where it does not.
	Stage Stage
	// Loads says that upstream takes the value.
	Loads bool
}

// Bounds on what is looked at: a Secret holds 1 MiB, and an object of the API server less than so many references.
const (
	maxValue      = 1 << 20
	maxReferences = 50_000
)

// ValueFailures returns the references of an AlertmanagerConfig or Alertmanager to values in view that do not do. Where
// there may be several values, all of them have to fail.
func (s *Stack) ValueFailures(m *meter.Meter, o *object.Object) (all []ValueFailure) {
	var tls []object.Reference
	// At admission no value is known, and nothing is to be made ready for one.
	judge := sync.OnceValue(func() *valueJudge { return s.newValueJudge(m, o) })
	refs := object.References(o)
	for _, ref := range refs[:min(len(refs), maxReferences)] {
		m.Take(100)
		if isTLS(ref.Path) {
			tls = append(tls, ref)
			continue
		}
		var failure *ValueFailure
		for _, value := range s.values(o, ref) {
			if failure = judge().check(ref, value); failure == nil {
				break
			}
		}
		if failure != nil {
			all = append(all, *failure)
		}
	}
	return append(all, s.tlsFailures(o, tls)...)
}

// values returns the values that the reference may lead to, and nothing where they are not known.
func (s *Stack) values(o *object.Object, ref object.Reference) [][]byte {
	c := s.Contents(ref.Kind, o.Ref.Namespace, ref.Name)
	if c.Exists != object.Yes {
		return nil
	}
	values := c.Values(ref.Key)
	if slices.ContainsFunc(values, func(v []byte) bool { return len(v) > maxValue }) {
		return nil
	}
	return values
}

// valueJudge puts values into the places of an object that refer to them.
type valueJudge struct {
	meter     *meter.Meter
	namespace string
	version   semver.Version
	base      []byte
	// written is an AlertmanagerConfig as the operator reads it, and global what an Alertmanager has of its own.
	written *monitoringv1alpha1.AlertmanagerConfig
	global  *monitoringv1.AlertmanagerConfiguration
}

// newValueJudge judges beside the base that is in view, which an empty value may fall back to.
func (s *Stack) newValueJudge(m *meter.Meter, o *object.Object) *valueJudge {
	am := &Alertmanager{spec: &monitoringv1.AlertmanagerSpec{}}
	j := &valueJudge{meter: m, namespace: am.namespace(), version: semver.MustParse(operator.DefaultAlertmanagerVersion[1:]), base: []byte(plausibleBase)}
	if o.Alertmanager() != nil {
		j.global = o.Alertmanager().Spec.AlertmanagerConfiguration
		return j
	}
	j.written = am.operatorView(o)
	for _, use := range s.ConfigUses(o) {
		base := use.Alertmanager.Base()
		if version, err := use.Alertmanager.Version(); err == nil && base.Known() && base.Config != nil && base.Text != nil {
			j.version, j.base = version, base.Text
			break
		}
	}
	return j
}

func (j *valueJudge) check(ref object.Reference, value []byte) *ValueFailure {
	f := &ValueFailure{Reference: ref, Message: describeValue(ref, value)}
	if stage, refused := j.refuses(ref, value); refused {
		if f.Message == "" {
			f.Message = "is not what the field takes"
		}
		f.Refused, f.Stage = true, stage
		return f
	}
	f.Loads = true
	switch last := field(ref.Path); {
	case len(value) == 0 && last != "username" && last != "password":
		f.Message = "is empty"
	case !isURL(ref.Path) && bytes.ContainsAny(value, "\r\n"):
		// The operator trims URLs alone (alertmanager.ConfigBuilder.getValidURLFromSecret).
		f.Message = "holds a line break, which the operator does not trim: it is sent along"
		if inHeader(ref.Path) {
			f.Message, f.Refused = "holds a line break, which the operator does not trim and no HTTP header may hold: nothing can be sent", true
		}
	default:
		return nil
	}
	return f
}

// field returns the last name in the path.
func field(p object.Path) string {
	for i := len(p) - 1; i >= 0; i-- {
		if name, ok := p[i].(string); ok {
			return name
		}
	}
	return ""
}

func isURL(p object.Path) bool {
	switch field(p) {
	case "apiURL", "urlSecret", "webhookUrl", "webhookURL", "slackApiUrl", "opsGenieApiUrl":
		return true
	}
	return false
}

// inHeader says whether Alertmanager puts the value into an HTTP header as it is, where net/http refuses line breaks:
// notify/opsgenie, notify/rocketchat, and prometheus/common/config for authorization.
func inHeader(p object.Path) bool {
	switch field(p) {
	case "credentials", "bearerTokenSecret", "opsGenieApiKey", "tokenID":
		return true
	case "apiKey":
		return slices.Contains(p, any("opsgenieConfigs"))
	case "token":
		return slices.Contains(p, any("rocketchatConfigs")) || slices.Contains(p, any("rocketChat"))
	}
	return slices.Contains(p, any("proxyConnectHeader"))
}

// describeValue says what is wrong with a value that is refused, without a word of the value itself.
func describeValue(ref object.Reference, value []byte) string {
	text := string(value)
	trimmed := strings.TrimSpace(text)
	switch {
	case text == "":
		return "is empty"
	case trimmed == "":
		return "is nothing but white space"
	case !isURL(ref.Path):
		return ""
	}
	u, err := url.Parse(trimmed)
	switch {
	case err != nil:
		return "does not parse as a URL"
	case u.Scheme != "http" && u.Scheme != "https":
		return "is not an http or https URL"
	case u.Host == "":
		return "is a URL without a host"
	case trimmed != text:
		return "has white space around it, such as a line break at its end, which the operator does not trim here"
	}
	return "is a URL that holds a character which is not allowed there"
}

// refuses says whether the operator or Alertmanager refuses the value in the place of the reference, and takes one that is
// as it should be.
func (j *valueJudge) refuses(ref object.Reference, value []byte) (Stage, bool) {
	r, config := j.rendering(ref)
	if r == nil {
		return 0, false
	}
	render := func(value []byte) (Stage, error) {
		r.store = valueStore(config, r.alertmanager, value)
		if r.alertmanager.Spec.AlertmanagerConfiguration != nil {
			r.global = config
			_, stage, err := r.render(nil)
			return stage, err
		}
		_, stage, err := r.render(map[string]*monitoringv1alpha1.AlertmanagerConfig{config.Namespace + "/" + config.Name: config})
		return stage, err
	}
	stage, err := render(value)
	if err == nil {
		return 0, false
	}
	_, otherwise := render([]byte(plausible))
	return stage, otherwise == nil
}

// probed names the Secret of the reference whose value is probed.
const probed = "alertlint-probed"

// rendering returns one of little more than the integration, or the global configuration, that holds the reference.
func (j *valueJudge) rendering(ref object.Reference) (*rendering, *monitoringv1alpha1.AlertmanagerConfig) {
	r := &rendering{alertmanager: &monitoringv1.Alertmanager{}, version: j.version, base: j.base, meter: j.meter}
	r.alertmanager.Namespace = j.namespace
	config := skeletonConfig(j.namespace)
	if j.global != nil {
		global := j.global.DeepCopy()
		dropCertificates(reflect.ValueOf(global.Global))
		// spec.alertmanagerConfiguration.global.slackApiUrl
		probe(reflect.ValueOf(global.Global), ref.Path[3:])
		r.alertmanager.Spec.AlertmanagerConfiguration = global
		return r, config
	}
	// spec.receivers[0].slackConfigs[0].apiURL
	receiver, _ := ref.Path[2].(int)
	list, _ := ref.Path[3].(string)
	if receiver >= len(j.written.Spec.Receivers) {
		return nil, nil // it does not convert
	}
	isolated := Isolate(j.written.Spec.Receivers[receiver], object.Integration{Field: list, Path: ref.Path[:5]})
	alone := isolated.DeepCopy()
	alone.Name = someReceiver + "-receiver"
	probe(reflect.ValueOf(alone), object.Path{list, 0}.At(ref.Path[5:]...))
	config.Spec.Receivers = append(config.Spec.Receivers, *alone)
	return r, config
}

// probe has every selector name a Secret or ConfigMap of its own, and the one at the path that which is probed.
func probe(v reflect.Value, at object.Path) {
	want := at.String()
	object.ReferencesIn(v, func(at object.Path, selector reflect.Value) {
		name := at.String()
		if name == want {
			name = probed
		}
		selector.FieldByName("Name").SetString(name)
	})
}

// valueStore is the Secrets and ConfigMaps that the objects name, with that value in the one that is probed.
func valueStore(config *monitoringv1alpha1.AlertmanagerConfig, am *monitoringv1.Alertmanager, value []byte) *assets.StoreBuilder {
	refs := object.ReferencesIn(reflect.ValueOf(config.Spec), nil)
	if c := am.Spec.AlertmanagerConfiguration; c != nil {
		refs = append(refs, object.ReferencesIn(reflect.ValueOf(c.Global), nil)...)
	}
	var all []any
	for _, ref := range refs {
		text := plausible
		if ref.Name == probed {
			text = string(value)
		}
		meta := metav1.ObjectMeta{Namespace: config.Namespace, Name: ref.Name}
		if ref.Kind == object.ConfigMap {
			all = append(all, &corev1.ConfigMap{ObjectMeta: meta, Data: map[string]string{ref.Key: text}})
		} else {
			all = append(all, &corev1.Secret{ObjectMeta: meta, Data: map[string][]byte{ref.Key: []byte(text)}})
		}
	}
	return assets.NewTestStoreBuilder(all...)
}
