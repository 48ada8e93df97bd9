package object

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestKinds holds that a row of the table has what those who read it rely on, and that no two kinds go by the same name.
func TestKinds(t *testing.T) {
	names := map[string]Kind{}
	for _, k := range Kinds() {
		if len(k.Versions) == 0 || k.new != nil && len(k.new) != len(k.Versions) {
			t.Errorf("%s: versions %q, %d types", k.Kind, k.Versions, len(k.new))
		}
		for v, name := range k.APIVersions() {
			if typed, wrong, err := newTyped(name, k.Kind); wrong != "" || err != nil || reflect.TypeOf(typed) != reflect.TypeOf(k.empty(v)) {
				t.Errorf("%s of %s: %T, %s %v", k.Kind, name, typed, wrong, err)
			}
		}
		if k.Resource == "" && (k.Judged || k.Watched || k.Short != nil) || k.Judged && !k.Watched {
			t.Errorf("%s: %+v", k.Kind, k)
		}
		if k.Resource == "" {
			continue
		}
		for _, name := range append([]string{strings.ToLower(string(k.Kind)), k.Resource}, k.Short...) {
			if other := names[name]; other != "" {
				t.Errorf("%s is %s and %s", name, other, k.Kind)
			}
			names[name] = k.Kind
			if got, ok := KindNamed(name); !ok || got != k.Kind {
				t.Errorf("%s is %q, want %s", name, got, k.Kind)
			}
		}
	}
	if Secret.Info().Watched || ConfigMap.Info().Watched {
		t.Error("the values of Secrets would stand in a cache")
	}
	if _, ok := KindNamed("sealedsecret"); ok {
		t.Error("a cluster can be asked for what makes a Secret")
	}
	if i := Kind("Pod").Info(); i.Kind != "" || slices.Contains(i.Versions, "v1") {
		t.Errorf("%+v", i)
	}
}

// TestKnown tells kinds of other groups apart from slips of the pen.
func TestKnown(t *testing.T) {
	for _, test := range []struct {
		apiVersion string
		kind       Kind
		want       bool
	}{
		{"monitoring.coreos.com/v1", PrometheusRule, true},
		{"monitoring.coreos.com/v9", PrometheusRule, true},
		{"v1", PrometheusRule, true},
		{"", PrometheusRule, true},
		{"monitoring.example.com/v1", PrometheusRule, false},
		{"v1", Secret, true},
		{"v2", Secret, false},
		{"", Secret, false},
		{"example.com/v1", Secret, false},
		{"v1", SealedSecret, false},
		{"v1", "Pod", false},
	} {
		if got := Known(test.apiVersion, test.kind); got != test.want {
			t.Errorf("%q %s: %t, want %t", test.apiVersion, test.kind, got, test.want)
		}
	}
}
