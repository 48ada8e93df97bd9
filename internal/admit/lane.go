package admit

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// minWeight is what a request counts as that is smaller: its connection and its goroutines take memory as well.
const minWeight = 4 << 10

// lane is where requests of like size queue, so that ordinary ones do not wait for a large one.
type lane struct {
	name string
	// upTo is the size of the largest request that it takes.
	upTo int64
	// room holds the bytes of the requests in the lane. One that does not fit is turned away.
	room *semaphore.Weighted
	// memory holds the bytes of those that are being judged. The others wait, and are not decoded.
	memory *semaphore.Weighted
	// turns are what those that are being judged take of the CPUs. They give way to each other: see place.yield.
	turns *semaphore.Weighted
}

// place is what a request has taken of a lane. One goroutine at a time uses it.
type place struct {
	lane   *lane
	weight int64
	// running reports whether it has its turn.
	running bool
}

// enter waits for a place for a request of that size, as long as the context lasts.
func (l *Limits) enter(ctx context.Context, size int64) (*place, *refusal) {
	p := &place{weight: max(size, minWeight)}
	for _, p.lane = range l.lanes {
		if size <= p.lane.upTo {
			break
		}
	}
	if !p.lane.room.TryAcquire(p.weight) {
		return nil, errBusy
	}
	waiting := inFlight.WithLabelValues(stageWaiting, p.lane.name)
	waiting.Inc()
	defer waiting.Dec()
	if err := p.lane.memory.Acquire(ctx, p.weight); err != nil {
		p.lane.room.Release(p.weight)
		return nil, errDeadline
	}
	if !p.resume(ctx) {
		p.leave()
		return nil, errDeadline
	}
	return p, nil
}

// leave gives back all that is taken.
func (p *place) leave() {
	p.pause()
	p.lane.memory.Release(p.weight)
	p.lane.room.Release(p.weight)
}

// yield lets the others that wait for their turn go first. It reports whether the request has its turn again; without, the
// context is done.
func (p *place) yield(ctx context.Context) bool {
	p.pause()
	return p.resume(ctx)
}

// pause ends the request's turn, if it has it.
func (p *place) pause() {
	if p.running {
		p.lane.turns.Release(1)
		p.running = false
		inFlight.WithLabelValues(stageJudging, p.lane.name).Dec()
	}
}

// resume waits for the request's turn. It reports whether it came before the context was done.
func (p *place) resume(ctx context.Context) bool {
	if p.lane.turns.Acquire(ctx, 1) != nil {
		return false
	}
	p.running = true
	inFlight.WithLabelValues(stageJudging, p.lane.name).Inc()
	return true
}
