// Package meter counts what judging an object takes, and lets it be stopped.
//
// The engine reads no clock. Who asks it hands it a [Meter], and calls [Meter.Stop] when time is up: an endpoint at the
// deadline of its request. Every loop over what a user wrote, and every call into upstream that takes what a user wrote,
// takes steps from the Meter before it goes on. Where none are left, Take panics, which unwinds the check that is running
// however deep it is; lint.Linter recovers it by [Stopped]. A check needs no code for it, and cannot forget it.
//
// A step is about 10 ns of work on a machine of 2025: what it takes to look at a field, not what it takes to parse a text.
package meter

import "sync/atomic"

// Meter counts steps. The zero Meter and the nil one are never used up. One goroutine takes steps; any may stop it.
type Meter struct {
	limit   int
	steps   int
	stopped atomic.Bool

	every, next int
	pause       func()
}

// New returns a Meter that is used up after so many steps, and never where limit is 0.
func New(limit int) *Meter { return &Meter{limit: limit} }

// Every has Take call f after every so many steps: who asks the engine lets others go first then. Since f may wait, nothing that
// other goroutines wait for, as what a sync.Once makes, may be made with a Meter.
func (m *Meter) Every(steps int, f func()) { m.every, m.next, m.pause = steps, m.steps+steps, f }

// stop is what Take panics with.
type stop struct{}

// Take counts n steps. It panics, for [Stopped] to recognise, if the Meter is stopped or used up.
func (m *Meter) Take(n int) {
	if m == nil {
		return
	}
	m.steps += n
	if m.pause != nil && m.steps >= m.next {
		m.next = m.steps + m.every
		m.pause()
	}
	if m.stopped.Load() || m.limit > 0 && m.steps > m.limit {
		panic(stop{})
	}
}

// Stop has every Take from now on panic.
func (m *Meter) Stop() { m.stopped.Store(true) }

// Steps returns the steps that were taken so far.
func (m *Meter) Steps() int {
	if m == nil {
		return 0
	}
	return m.steps
}

// Stopped reports whether a value that recover returned is a Meter's, and not a bug.
func Stopped(recovered any) bool {
	_, ok := recovered.(stop)
	return ok
}
