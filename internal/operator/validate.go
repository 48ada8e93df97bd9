package operator

import (
	"fmt"

	validationv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1alpha1"
	validationv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1beta1"

	"github.com/alertlint/alertlint/internal/object"
)

// Validate returns what the operator's own validator says of an AlertmanagerConfig of either version. It judges what its users
// write, so a panic of it is a verdict on the object too.
func Validate(c *object.Config) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("its validator panics: %v", v)
		}
	}()
	if c.V1beta1 != nil {
		return validationv1beta1.ValidateAlertmanagerConfig(c.V1beta1)
	}
	return validationv1alpha1.ValidateAlertmanagerConfig(c.V1alpha1)
}
