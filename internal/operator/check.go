package operator

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// Check says what the operator and Alertmanager refuse of an AlertmanagerConfig that the Alertmanager uses: globally, or
// hung into the base alone, as others take no part. Secrets are taken to exist and hold what they should. Where base and
// object together are too much to render, over says so, and nothing is known.
func (a *Alertmanager) Check(m *meter.Meter, o *object.Object, global bool) (failures []Failure, over string) {
	steps := regexpSteps(o.Config())
	if !global {
		steps += a.Base().steps
	}
	if over := overBudget(steps); over != "" {
		return nil, over
	}
	r, err := a.newRendering(m, o)
	if err != nil {
		return nil, "" // CheckBase says so
	}
	c := checker{rendering: r, global: global, written: stored(o, a.namespace()), config: o.Config(), probes: maxProbes, left: maxProbeSteps}
	c.secrets = sync.OnceValue(func() *redact.Redactor { return redact.New(redact.ValuesOf(o.Raw)...) })
	return c.check(), ""
}

// What one check may take to find the places that fail: so many renderings, and so many steps.
const (
	maxProbes     = 400
	maxProbeSteps = 4 * meter.RegexpBudget
)

// checker narrows down what fails by rendering parts of an AlertmanagerConfig.
type checker struct {
	*rendering
	global  bool
	written *monitoringv1alpha1.AlertmanagerConfig
	config  *object.Config
	probes  int
	left    int
	found   []Failure
	// secrets are the values of the object that may be secret, which upstream quotes.
	secrets func() *redact.Redactor
}

const someReceiver = "alertlint"

func (c *checker) probe(spec monitoringv1alpha1.AlertmanagerConfigSpec) (Stage, error) {
	c.probes--
	amc := &monitoringv1alpha1.AlertmanagerConfig{ObjectMeta: c.written.ObjectMeta, Spec: spec}
	if c.global {
		r := *c.rendering
		r.global = amc
		c.left -= r.steps(nil)
		_, stage, err := r.render(nil)
		return stage, err
	}
	selected := map[string]*monitoringv1alpha1.AlertmanagerConfig{amc.Namespace + "/" + amc.Name: amc}
	c.left -= c.steps(selected)
	_, stage, err := c.render(selected)
	return stage, err
}

// spent reports whether no further place is looked for.
func (c *checker) spent() bool { return c.probes <= 0 || c.left <= 0 }

func (c *checker) check() []Failure {
	stage, err := c.probe(c.written.Spec)
	if err == nil {
		return nil
	}
	if _, err := c.probe(skeletonSpec()); err != nil {
		return nil // CheckBase says so
	}
	c.receivers()
	c.inhibitRules()
	c.timeIntervals()
	c.routes()
	switch {
	case len(c.found) == 0:
		c.add(stage, object.Path{"spec"}, err)
	case c.spent():
		c.add(stage, object.Path{"spec"}, errMore)
	}
	return c.found
}

var errMore = errors.New("too many failures to find every place; fix these first")

func (c *checker) add(stage Stage, at object.Path, err error) {
	c.found = append(c.found, Failure{Stage: stage, Path: at, Message: c.plain(err)})
}

// plain drops what upstream says of where it was, which the path says better.
func (c *checker) plain(err error) string {
	prefix := fmt.Sprintf("AlertmanagerConfig %s/%s: ", c.written.Namespace, c.written.Name)
	text := strings.ReplaceAll(strayQuote.ReplaceAllString(err.Error(), "$1 is"), prefix, "")
	return oneLine(c.secrets().Error(whichConfig.ReplaceAllString(text, "")))
}

// whichConfig finds the place of an integration in its receiver, which in a probe is always the first.
var whichConfig = regexp.MustCompile(`^\w+Config\[0\]: `)

// strayQuote finds the quote that some of the operator's messages have at the end of a field alone.
var strayQuote = regexp.MustCompile(`\b(\w+)' is`)

// skeletonSpec is an AlertmanagerConfig that nothing can be wrong with.
func skeletonSpec() monitoringv1alpha1.AlertmanagerConfigSpec {
	return monitoringv1alpha1.AlertmanagerConfigSpec{
		Route:     &monitoringv1alpha1.Route{Receiver: someReceiver},
		Receivers: []monitoringv1alpha1.Receiver{{Name: someReceiver}},
	}
}

func skeletonConfig(namespace string) *monitoringv1alpha1.AlertmanagerConfig {
	out := &monitoringv1alpha1.AlertmanagerConfig{Spec: skeletonSpec()}
	out.Namespace, out.Name = namespace, someReceiver
	return out
}

// failing calls found for each index below n at which a part fails. Halves that do not fail are not looked at further.
func (c *checker) failing(from, to int, part func(from, to int) monitoringv1alpha1.AlertmanagerConfigSpec, found func(i int, stage Stage, err error)) {
	if from >= to || c.spent() {
		return
	}
	stage, err := c.probe(part(from, to))
	if err == nil {
		return
	}
	if to-from == 1 {
		found(from, stage, err)
		return
	}
	middle := (from + to) / 2
	c.failing(from, middle, part, found)
	c.failing(middle, to, part, found)
}
