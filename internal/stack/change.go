package stack

import (
	"bytes"
	"slices"

	iradix "github.com/hashicorp/go-immutable-radix/v2"

	"github.com/alertlint/alertlint/internal/object"
	"github.com/alertlint/alertlint/internal/operator"
	"github.com/alertlint/alertlint/internal/secret"
)

// With returns the stack after a change: set are the objects that came or took the place of others of their names, gone
// are those that left. What it costs depends on the change, and little on what else is in view.
func (s *Stack) With(set []*object.Object, gone []object.Ref) *Stack {
	c := s.change()
	for _, ref := range gone {
		c.remove(ref)
	}
	for _, o := range set {
		c.remove(o.Ref)
		c.add(o)
	}
	return c.done()
}

// change is a stack in the making. What it holds by a key is its own to append to: With removes what an older stack holds
// before it adds.
type change struct {
	from    *Stack
	objects *iradix.Txn[sameName]
	alerts  *iradix.Txn[[]AlertRule]
	secrets *iradix.Txn[[]secret.Source]
	touched map[object.Kind]bool
}

func (s *Stack) change() *change {
	return &change{from: s, objects: s.objects.Txn(), alerts: s.alerts.Txn(), secrets: s.secrets.Txn(), touched: map[object.Kind]bool{}}
}

func (c *change) add(o *object.Object) {
	k := key(o.Ref)
	same, _ := c.objects.Get(k)
	same.differ = same.differ || len(same.objects) > 0 && !bytes.Equal(same.objects[0].Raw, o.Raw)
	sources := secret.Of(o)
	same.objects, same.sources = append(same.objects, o), append(same.sources, sources...)
	c.objects.Insert(k, same)
	c.touched[o.Ref.Kind] = true
	for name, rules := range alertRules(o) {
		at := alertKey(name, o.Ref)
		same, _ := c.alerts.Get(at)
		c.alerts.Insert(at, append(same, rules...))
	}
	for _, source := range sources {
		at := sourceKey(&source, o.Ref)
		same, _ := c.secrets.Get(at)
		c.secrets.Insert(at, append(same, source))
	}
}

func (c *change) remove(ref object.Ref) {
	old, _ := c.objects.Delete(key(ref))
	for _, o := range old.objects {
		c.touched[ref.Kind] = true
		for name := range alertRules(o) {
			c.alerts.Delete(alertKey(name, ref))
		}
	}
	for i := range old.sources {
		c.secrets.Delete(sourceKey(&old.sources[i], ref))
	}
}

func (c *change) done() *Stack {
	return c.from.derive(func(s *Stack) {
		s.objects, s.alerts, s.secrets = c.objects.Commit(), c.alerts.Commit(), c.secrets.Commit()
		if !c.touched[object.Prometheus] && !c.touched[object.ThanosRuler] {
			return
		}
		s.rulers = nil
		for _, kind := range []object.Kind{object.Prometheus, object.ThanosRuler} {
			for o := range s.All(kind) {
				s.rulers = append(s.rulers, newRuler(o))
			}
		}
		s.parserOptions = operator.ParserOptions(slices.Collect(s.All(object.Prometheus)))
	})
}
