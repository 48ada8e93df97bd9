package alertmanagerconfiginvalid

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	validationv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1alpha1"
	validationv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1beta1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"

	"github.com/alertlint/alertlint/internal/lint/checks/internal/phrase"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
)

// validateUpstream returns what the operator's own validator says of an object. It judges what its users write, so a
// panic of it is a verdict on the object too.
func validateUpstream(c *object.Config) (err error) {
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

// checkUpstream asks upstream about an object that has nothing but one integration.
func (p *checker) checkUpstream(receiver int, integration object.Integration) {
	var alone object.Config
	if p.V1beta1 != nil {
		alone.V1beta1 = &monitoringv1beta1.AlertmanagerConfig{}
		alone.V1beta1.Spec.Receivers = []monitoringv1beta1.Receiver{operator.Isolate(p.V1beta1.Spec.Receivers[receiver], integration)}
	} else {
		alone.V1alpha1 = &monitoringv1alpha1.AlertmanagerConfig{}
		alone.V1alpha1.Spec.Receivers = []monitoringv1alpha1.Receiver{operator.Isolate(p.V1alpha1.Spec.Receivers[receiver], integration)}
	}
	err := validateUpstream(&alone)
	if err == nil {
		return
	}
	// failed to validate receiver "": 'slackConfigs'[0]: ...
	message := p.plain(err)
	if _, rest, ok := strings.Cut(message, "'[0]: "); ok {
		message = rest
	}
	p.Reportf(p.named(integration.Path, message), "%s", message)
}

var namedField = regexp.MustCompile(`'([A-Za-z0-9]+)'(?:\[(\d+)\])?`)

// named returns the deepest place below path that upstream's message names and that the object has: upstream quotes
// fields, from the outside in.
func (p *checker) named(path object.Path, message string) object.Path {
	here := path.In(p.doc())
	for _, m := range namedField.FindAllStringSubmatch(message, -1) {
		next := object.Path{m[1]}
		if i, err := strconv.Atoi(m[2]); err == nil {
			next = next.At(i)
		}
		if v := next.In(here); v != nil {
			path, here = path.At(next...), v
		}
	}
	return path
}

// plain returns an error of upstream, which may quote an integration, as one line of bounded length without secrets.
func (p *checker) plain(err error) string {
	return phrase.Cut(p.secrets().Error(err.Error()), 300)
}
