package operator

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/alertmanager/pkg/labels"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/redact"
	"github.com/alertlint/alertlint/internal/words"
)

var quiet = slog.New(slog.DiscardHandler)

// likeAlertmanager sets how Alertmanager's packages parse matchers, which is a global of theirs, as its command does: until
// then they know only the matchers of before 0.27. What calls them goes through guard, which calls this first.
//
// prometheus-operator does not set it, so the operator stops at a base with a UTF-8 name that Alertmanager takes. To tell them
// apart its code would have to run under the other setting (compat.InitFromFlags with ClassicMode), which takes a lock around
// every call.
var likeAlertmanager = sync.OnceFunc(func() { compat.InitFromFlags(quiet, featurecontrol.NoopFlags{}) })

// ParseMatchers parses matchers as Alertmanager does.
func ParseMatchers(text string) (matchers labels.Matchers, err error) {
	err = guard(func() error {
		matchers, err = compat.Matchers(text, "alertlint")
		return err
	})
	return matchers, err
}

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
var errNoSecret = errors.New("a required Secret key reference is empty")

// panicError says that upstream panicked. If that is the operator, it ends, and with it all that it does.
type panicError struct{ value any }

func (e *panicError) Error() string {
	return fmt.Sprintf("crashes on this object (%s)", redact.Error(fmt.Sprint(e.value)))
}

// named says who panicked.
func named(who string, err error) error {
	if p := (*panicError)(nil); errors.As(err, &p) {
		return fmt.Errorf("%s %w", who, err)
	}
	return err
}

// secretGetter is the function of upstream that panics on a selector which is nil (assets.StoreBuilder.GetSecretKey and its kin).
const secretGetter = "assets.(*StoreBuilder).Get"

// guard calls upstream, which panics on some objects.
func guard(do func() error) (err error) {
	likeAlertmanager()
	defer func() {
		if v := recover(); v != nil {
			if meter.Stopped(v) {
				panic(v)
			}
			err = &panicError{v}
			if bytes.Contains(debug.Stack(), []byte(secretGetter)) {
				err = errNoSecret
			}
		}
	}()
	return do()
}

// oneLine makes one line of bounded length of upstream's error, which quotes what the user wrote.
func oneLine(text string) string {
	return fmt.Sprintf("%.200s", words.OneLine(text))
}
