package stack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	_ "unsafe" // for go:linkname

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/matcher/compat"
)

// What the operator does with an AlertmanagerConfig before it renders it, and with a global one, it exports no door to.
// See docs/decisions/linkname.md.

//go:linkname checkConfigResource github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.checkAlertmanagerConfigResource
func checkConfigResource(context.Context, *monitoringv1alpha1.AlertmanagerConfig, semver.Version, *assets.StoreBuilder) error

//go:linkname initializeFromConfig github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.(*ConfigBuilder).initializeFromAlertmanagerConfig
func initializeFromConfig(*alertmanager.ConfigBuilder, context.Context, *monitoringv1.AlertmanagerGlobalConfig, *monitoringv1alpha1.AlertmanagerConfig) error

var quiet = slog.New(slog.DiscardHandler)

// Alertmanager parses matchers as its command sets it up; until then its packages know only those of before 0.27.
func init() { compat.InitFromFlags(quiet, featurecontrol.NoopFlags{}) }

// load is what Alertmanager does with its configuration when it starts.
func load(text []byte) (c *config.Config, err error) {
	err = guard(func() error {
		c, err = config.Load(string(text))
		return err
	})
	return c, err
}

// errNoSecret is what becomes of a reference to nothing: the store that stands for the cluster has all that the object
// names.
var errNoSecret = errors.New("a field that has to name a key of a Secret names none")

// guard calls upstream, which panics on some objects. What it panics over, the operator would too.
func guard(do func() error) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("upstream panics: %w", v)
			if v.Error() == "runtime error: invalid memory address or nil pointer dereference" {
				err = errNoSecret
			}
		default:
			err = fmt.Errorf("upstream panics: %v", v)
		}
	}()
	return do()
}
