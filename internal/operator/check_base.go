package operator

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// Stop returns the failure of a field of the Alertmanager's spec that has the operator stop.
func (a *Alertmanager) Stop(message string, at ...any) BaseFailure {
	f := Failure{Stage: Stopped, Path: append(object.Path{"spec"}, at...), Message: message}
	return BaseFailure{Failure: f, Object: a.Object}
}

// CheckVersion says what the operator refuses of the Alertmanager's version.
func (a *Alertmanager) CheckVersion() (all []BaseFailure) {
	if _, err := a.Version(); err != nil {
		all = append(all, a.Stop(oneLine(err.Error()), "version"))
	}
	return all
}

// CheckBase says what the operator and Alertmanager refuse of the base, and of what the Alertmanager adds to a global one.
// What is wrong with a global AlertmanagerConfig itself, Check says.
func (a *Alertmanager) CheckBase() []BaseFailure {
	if a.spec.AlertmanagerConfiguration == nil {
		return a.checkSecret(a.Base())
	}
	// With nothing wrong in the AlertmanagerConfig, it is the global section that fails.
	r, err := a.newRendering(nil)
	if err != nil {
		return nil // CheckVersion says so
	}
	r.global = skeletonConfig(a.namespace())
	_, stage, err := r.render(nil)
	if err == nil {
		return nil
	}
	f := a.Stop(oneLine(redact.New(redact.ValuesOf(a.Object.Raw)...).Error(err.Error())), "alertmanagerConfiguration", "global")
	f.Stage = stage
	return []BaseFailure{f}
}

func (a *Alertmanager) checkSecret(base *Base) []BaseFailure {
	if base.over != "" {
		f := Failure{Path: base.Path, Message: base.over}
		return []BaseFailure{{Failure: f, Object: base.Object, NotAnalysed: true}}
	}
	if !base.Known() || base.Object == nil {
		return nil
	}
	// Without selectors the operator hands the text on unread.
	try := func(text []byte) (Stage, error) {
		_, err := load(text)
		return Refused, err
	}
	if a.spec.AlertmanagerConfigSelector != nil {
		r, err := a.newRendering(nil)
		if err != nil {
			return nil
		}
		try = func(text []byte) (Stage, error) {
			r.base = text
			_, stage, err := r.render(nil)
			return stage, err
		}
	}
	stage, err := try(base.Text)
	if err == nil {
		return nil
	}
	f := BaseFailure{Failure: Failure{Stage: stage, Path: base.Path, Message: base.redact(err.Error())}, Object: base.Object}
	base.locate(&f, err.Error(), func(text []byte) error { _, err := try(text); return err })
	return []BaseFailure{f}
}
