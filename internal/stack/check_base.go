package stack

import (
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/redact"
)

// BaseFailure is a failure of what an Alertmanager is without the AlertmanagerConfigs that it selects.
type BaseFailure struct {
	Failure
	// Object is the Alertmanager or the Secret in which Path is.
	Object *object.Object
	// Start and End narrow the text at Path, in bytes. They are zero where all of it is meant.
	Start, End int
	// May says that it fails only if what is not in view does not exist.
	May bool
	// NotAnalysed says that nothing is known to fail: Message is why no one looked.
	NotAnalysed bool
}

// CheckBase says what the operator and Alertmanager refuse of an Alertmanager and its base. What is wrong with a global
// AlertmanagerConfig, Check says.
func (a *Alertmanager) CheckBase() []BaseFailure { return a.wrong() }

func (a *Alertmanager) checkBase() (all []BaseFailure) {
	stopped := func(message string, at ...any) {
		f := Failure{Stage: Stopped, Path: append(object.Path{"spec"}, at...), Message: message}
		all = append(all, BaseFailure{Failure: f, Object: a.Object})
	}
	if _, err := a.Version(); err != nil {
		stopped(oneLine(err.Error()), "version")
	}
	// Without both the operator selects nothing, and does not read the selectors (alertmanager.Operator.selectAlertmanagerConfigs).
	if !a.labels.isNil || a.spec.AlertmanagerConfiguration != nil {
		for _, s := range []*selector{&a.labels, &a.namespaces} {
			if s.isWrong() {
				stopped(s.field+" "+s.broken.Message, s.field)
			}
		}
	}
	if a.spec.AlertmanagerConfiguration == nil {
		return append(all, a.checkSecret(a.Base())...)
	}
	if base := a.Base(); !base.Known() && a.missesGlobal() {
		stopped(base.Why, "alertmanagerConfiguration", "name")
		all[len(all)-1].May = !a.stack.sees(object.AlertmanagerConfig)
		return all
	}
	// With nothing wrong in the AlertmanagerConfig, it is the global section that fails.
	r, err := a.newRendering(nil)
	if err != nil {
		return all
	}
	r.global = skeletonConfig(a.namespace())
	if _, stage, err := r.render(nil); err != nil {
		stopped(oneLine(redact.New(redact.ValuesOf(a.Object.Raw)...).Error(err.Error())), "alertmanagerConfiguration", "global")
		all[len(all)-1].Stage = stage
	}
	return all
}

// isWrong says that upstream makes no selector of it.
func (s *selector) isWrong() bool { return s.broken != nil && s.broken.Answer == object.No }

func (a *Alertmanager) missesGlobal() bool {
	return !object.UnknownNamespace(a.ref.Namespace) && !object.IsVariable(a.global) && len(a.stack.Get(object.AlertmanagerConfig, a.ref.Namespace, a.global)) == 0
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
