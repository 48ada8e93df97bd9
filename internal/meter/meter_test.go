package meter_test

import (
	"testing"

	"github.com/alertlint/alertlint/internal/meter"
)

// take reports whether the Meter let n steps be taken.
func take(m *meter.Meter, n int) (ok bool) {
	defer func() {
		if v := recover(); v != nil {
			if !meter.Stopped(v) {
				panic(v)
			}
			ok = false
		}
	}()
	m.Take(n)
	return true
}

func TestTake(t *testing.T) {
	m := meter.New(10)
	if !take(m, 10) || take(m, 1) {
		t.Errorf("a Meter of 10 steps does not end at 10")
	}
	if m.Steps() != 11 {
		t.Errorf("%d steps were counted, want 11", m.Steps())
	}
	unlimited := meter.New(0)
	if !take(unlimited, 1<<40) {
		t.Error("a Meter without a limit is used up")
	}
	unlimited.Stop()
	if take(unlimited, 1) {
		t.Error("a stopped Meter goes on")
	}
	if !take(nil, 1<<40) {
		t.Error("no Meter stops")
	}
}

func TestStopped(t *testing.T) {
	for _, v := range []any{nil, "text", 1} {
		if meter.Stopped(v) {
			t.Errorf("%v passes for a stop", v)
		}
	}
}

func TestEvery(t *testing.T) {
	paused := 0
	m := meter.New(0)
	m.Take(5)
	m.Every(10, func() { paused++ })
	for range 35 {
		m.Take(1)
	}
	if paused != 3 {
		t.Errorf("paused %d times", paused)
	}
	m.Take(1000)
	if paused != 4 {
		t.Errorf("paused %d times", paused)
	}
}
