package object_test

import (
	"testing"

	"github.com/alertlint/alertlint/internal/object"
)

func TestInStoredVersion(t *testing.T) {
	const spec = `{"receivers":[{"name":"a","emailConfigs":[{"to":"b"},{"to":"c","threading":{"enabled":true}}]}],"route":{"receiver":"a"}}`
	for _, version := range []string{"v1alpha1", "v1beta1"} {
		o, err := object.DecodeAs([]byte(`{"metadata":{"name":"c"},"spec":`+spec+`}`), "monitoring.coreos.com/"+version, "AlertmanagerConfig")
		if err != nil {
			t.Fatal(err)
		}
		stored := o.Config().InStoredVersion()
		if len(stored.Spec.Receivers) != 1 || stored.Spec.Route == nil {
			t.Fatalf("%s: %+v", version, stored.Spec)
		}
		if emails := stored.Spec.Receivers[0].EmailConfigs; len(emails) != 2 || emails[0].Threading != nil || emails[1].Threading == nil {
			t.Errorf("%s: %+v", version, emails)
		}
		stored.Spec.Receivers[0].Name = "changed"
		if o.Config().Receivers[0].Name != "a" || o.Config().V1alpha1 != nil && o.Config().V1alpha1.Spec.Receivers[0].Name != "a" {
			t.Errorf("%s: the object was changed", version)
		}
	}
}
