package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	_ "unsafe" // for go:linkname

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/matcher/compat"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/redact"
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
	return c, named("Alertmanager", err)
}

// errNoSecret is what becomes of a reference to nothing: the store that stands for the cluster has all that the object
// names.
var errNoSecret = errors.New("a field that has to name a key of a Secret names none")

// panicError says that upstream panicked. Where that is the operator, it ends, and with it all that it does.
type panicError struct{ value any }

func (e *panicError) Error() string {
	return fmt.Sprintf("panics on it (%s)", redact.Error(fmt.Sprint(e.value)))
}

// named says who panicked.
func named(who string, err error) error {
	if p := (*panicError)(nil); errors.As(err, &p) {
		return fmt.Errorf("%s %w", who, err)
	}
	return err
}

// guard calls upstream, which panics on some objects.
func guard(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if meter.Stopped(v) {
				panic(v)
			}
			err = &panicError{v}
			if bytes.Contains(debug.Stack(), []byte("assets.(*StoreBuilder).Get")) {
				err = errNoSecret
			}
		}
	}()
	return do()
}
