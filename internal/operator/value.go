package operator

import (
	"bytes"
	"slices"
	"sync"

	"github.com/blang/semver/v4"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"

	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
)

// Bounds on what is looked at: a Secret holds 1 MiB, and an object of the API server less than so many references.
const (
	maxValue      = 1 << 20
	maxReferences = 50_000
)

// CheckValues returns the references of an AlertmanagerConfig or Alertmanager to values that do not do. values returns the values
// that a reference may lead to, and nothing if they are not known: if there are several, all of them have to fail. beside are
// the Alertmanagers that use an AlertmanagerConfig, whose base an empty value may fall back to.
func CheckValues(m *meter.Meter, o *object.Object, values func(object.Reference) [][]byte, beside func() []*Alertmanager) (all []ValueFailure) {
	bounded := func(ref object.Reference) [][]byte {
		found := values(ref)
		if slices.ContainsFunc(found, func(v []byte) bool { return len(v) > maxValue }) {
			return nil
		}
		return found
	}
	var tls []object.Reference
	// At admission no value is known, and nothing is to be made ready for one.
	judge := sync.OnceValue(func() *valueJudge { return newValueJudge(m, o, beside()) })
	refs := object.References(o)
	for _, ref := range refs[:min(len(refs), maxReferences)] {
		m.Take(100)
		if isTLS(ref.Path) {
			tls = append(tls, ref)
			continue
		}
		var failure *ValueFailure
		for _, value := range bounded(ref) {
			if failure = judge().check(ref, value); failure == nil {
				break
			}
		}
		if failure != nil {
			all = append(all, *failure)
		}
	}
	return append(all, tlsFailures(o, tls, bounded)...)
}

// valueJudge puts values into the places of an object that refer to them.
type valueJudge struct {
	meter     *meter.Meter
	namespace string
	version   semver.Version
	base      []byte
	// written is an AlertmanagerConfig as the operator reads it, and global what an Alertmanager has of its own.
	written *monitoringv1alpha1.AlertmanagerConfig
	global  *monitoringv1.AlertmanagerConfiguration
}

func newValueJudge(m *meter.Meter, o *object.Object, beside []*Alertmanager) *valueJudge {
	j := &valueJudge{meter: m, namespace: someNamespace, version: semver.MustParse(operator.DefaultAlertmanagerVersion[1:]), base: []byte(plausibleBase)}
	if o.Alertmanager() != nil {
		j.global = o.Alertmanager().Spec.AlertmanagerConfiguration
		return j
	}
	j.written = stored(o, someNamespace)
	for _, am := range beside {
		base := am.Base()
		if version, err := am.Version(); err == nil && base.Known() && base.Config != nil && base.Text != nil {
			j.version, j.base = version, base.Text
			break
		}
	}
	return j
}

func (j *valueJudge) check(ref object.Reference, value []byte) *ValueFailure {
	f := &ValueFailure{Reference: ref, Message: describeValue(ref, value)}
	if stage, refused := j.refuses(ref, value); refused {
		if f.Message == "" {
			f.Message = "is not valid for this field"
		}
		f.Refused, f.Stage = true, stage
		return f
	}
	f.Loads = true
	switch last := field(ref.Path); {
	case len(value) == 0 && last != "username" && last != "password":
		f.Message = "is empty"
	case !isURL(ref.Path) && bytes.ContainsAny(value, "\r\n"):
		// The operator trims URLs alone (alertmanager.ConfigBuilder.getValidURLFromSecret).
		f.Message = "contains a line break, which the operator does not trim, so it is sent too"
		if inHeader(ref.Path) {
			f.Message, f.Refused = "contains a line break, which the operator does not trim and HTTP headers do not allow, so nothing can be sent", true
		}
	default:
		return nil
	}
	return f
}
