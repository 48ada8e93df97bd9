package stack

import (
	"github.com/alertlint/alertlint/internal/meter"
	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
)

// ValueFailures returns the references of an AlertmanagerConfig or Alertmanager to values in view that do not do.
func (s *Stack) ValueFailures(m *meter.Meter, o *object.Object) []operator.ValueFailure {
	values := func(ref object.Reference) [][]byte {
		if c := s.Contents(ref.Kind, o.Ref.Namespace, ref.Name); c.Exists == object.Yes {
			return c.Values(ref.Key)
		}
		return nil
	}
	users := func() (all []*operator.Alertmanager) {
		for _, use := range s.ConfigUses(o) {
			all = append(all, use.Alertmanager.Alertmanager)
		}
		return all
	}
	return operator.CheckValues(m, o, values, users)
}
