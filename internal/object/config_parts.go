package object

import (
	"iter"
	"reflect"
	"strings"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
)

// newReceivers lists the integrations of either version's receivers: every field of a receiver that is a list.
func newReceivers[R any](in []R) (out []Receiver) {
	if in != nil {
		out = make([]Receiver, 0, len(in))
	}
	for i := range in {
		v := reflect.ValueOf(in[i])
		r := Receiver{Path: Path{"spec", "receivers", i}, Name: v.FieldByName("Name").String()}
		for f, fv := range v.Fields() {
			if fv.Kind() != reflect.Slice {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			for j := range fv.Len() {
				r.Integrations = append(r.Integrations, Integration{Path: r.Path.At(name, j), Field: name})
			}
		}
		out = append(out, r)
	}
	return out
}

// Isolate returns a receiver of either version with one integration of r, and without a name.
func Isolate[R any](r R, integration Integration) R {
	var out R
	from, to := reflect.ValueOf(r), reflect.ValueOf(&out).Elem()
	for f, v := range from.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == integration.Field {
			i := integration.Path[len(integration.Path)-1].(int)
			to.FieldByIndex(f.Index).Set(v.Slice(i, i+1))
		}
	}
	return out
}

// Alone returns a configuration, as upstream's packages take it, that has nothing but one integration of a receiver.
func (c *Config) Alone(receiver int, integration Integration) *Config {
	out := &Config{Version: c.Version}
	if c.V1beta1 != nil {
		out.V1beta1 = &monitoringv1beta1.AlertmanagerConfig{}
		out.V1beta1.Spec.Receivers = []monitoringv1beta1.Receiver{Isolate(c.V1beta1.Spec.Receivers[receiver], integration)}
		return out
	}
	out.V1alpha1 = &monitoringv1alpha1.AlertmanagerConfig{}
	out.V1alpha1.Spec.Receivers = []monitoringv1alpha1.Receiver{Isolate(c.V1alpha1.Spec.Receivers[receiver], integration)}
	return out
}

func newIntervals[T any](c *Config, in []T, read func(*T) (name string, periods int)) (out []TimeInterval) {
	for i := range in {
		t := TimeInterval{Path: Path{"spec", c.IntervalsField, i}}
		t.Name, t.Periods = read(&in[i])
		out = append(out, t)
	}
	return out
}

// Ranges yields each range of a time interval's period, and what upstream's Validate says of it. TimeInterval.Validate asks them
// too, up to the first error.
func (c *Config) Ranges(interval, period int) iter.Seq2[Path, error] {
	at := c.TimeIntervals[interval].Path.At("timeIntervals", period)
	if c.V1beta1 != nil {
		return ranges(c.V1beta1.Spec.TimeIntervals[interval].TimeIntervals[period], at)
	}
	return ranges(c.V1alpha1.Spec.MuteTimeIntervals[interval].TimeIntervals[period], at)
}

func ranges(period any, at Path) iter.Seq2[Path, error] {
	return func(yield func(Path, error) bool) {
		for field, list := range reflect.ValueOf(period).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			for j := range list.Len() {
				if !yield(at.At(name, j), list.Index(j).Interface().(interface{ Validate() error }).Validate()) {
					return
				}
			}
		}
	}
}
