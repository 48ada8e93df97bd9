package admit

import (
	"context"

	"github.com/alertlint/alertlint/internal/meter"
)

// turn is how many steps a request may take before it gives way to others that wait for their turn: some 5 ms.
const turn = 500_000

// judging is what a handler may use of the request that it judges.
type judging struct {
	meter  *meter.Meter
	place  *place
	limits *Limits
}

type judgingKey struct{}

// Meter returns the meter to judge the request by, which is stopped when its time is up. Without an Endpoint there is none.
func Meter(ctx context.Context) *meter.Meter {
	if j, ok := ctx.Value(judgingKey{}).(*judging); ok {
		return j.meter
	}
	return nil
}

// Aside calls a function that waits for others, outside of the turns that judge. It reports whether the function was called
// and there is time to judge what came of it: there is none where too many wait already, or the request's time is up.
func Aside(ctx context.Context, wait func(context.Context)) bool {
	j, ok := ctx.Value(judgingKey{}).(*judging)
	if !ok {
		wait(ctx)
		return true
	}
	if !j.limits.asking.TryAcquire(1) {
		return false
	}
	j.place.pause()
	waiting := inFlight.WithLabelValues(stageAsking, j.place.lane.name)
	waiting.Inc()
	func() {
		defer j.limits.asking.Release(1)
		defer waiting.Dec()
		wait(ctx)
	}()
	return j.place.resume(ctx)
}

// newJudging returns what a handler uses of a request, whose turns it takes and whose meter is stopped when the context is done.
// What it returns beside is to be called at the end, and reports whether the meter was stopped before.
func newJudging(ctx context.Context, l *Limits, p *place) (_ context.Context, ended func() (stopped bool)) {
	m := meter.New(0)
	m.Every(turn, func() {
		if !p.yield(ctx) {
			m.Stop()
		}
	})
	inTime := context.AfterFunc(ctx, m.Stop)
	return context.WithValue(ctx, judgingKey{}, &judging{m, p, l}), func() bool { return !inTime() }
}
