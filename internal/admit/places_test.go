package admit

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/semaphore"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/meter"
)

// oneTurn are limits with one small lane that judges one request at a time.
func oneTurn(room int64) *Limits {
	l := DefaultLimits()
	l.lanes = []*lane{newLane("small", MaxBody, MaxBody, room)}
	l.lanes[0].turns = semaphore.NewWeighted(1)
	return l
}

// idle reports whether nothing is taken.
func (l *Limits) idle() bool {
	for _, lane := range l.lanes {
		if !lane.turns.TryAcquire(1) || !lane.memory.TryAcquire(lane.upTo) {
			return false
		}
		lane.turns.Release(1)
		lane.memory.Release(lane.upTo)
	}
	return true
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waiting for %s in vain", what)
		}
	}
}

// ask has the endpoint judge a request of that size without a server, so that the clock may be a test's own.
func (e *Endpoint) ask(ctx context.Context, size int, patience time.Duration) *refusal {
	body := review + strings.Repeat(" ", max(0, size-len(review)))
	_, refused := e.judge(ctx, []byte(body), time.Now(), patience)
	return refused
}

// What cannot be stopped gets no verdict in time, and holds its place until it has ended.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		e := &Endpoint{State: readyState(), Limits: oneTurn(MaxBody), Handler: admission.HandlerFunc(
			func(context.Context, admission.Request) admission.Response { <-release; return admission.Allowed("") })}
		if got := e.ask(t.Context(), 0, time.Second); got != errDeadline {
			t.Errorf("got %v", got)
		}
		if e.Limits.idle() {
			t.Error("what still runs does not count")
		}
		close(release)
		synctest.Wait()
		if !e.Limits.idle() {
			t.Error("what has ended still counts")
		}
	})
}

// What can be stopped is, in time for an answer with what was found so far.
func TestStopped(t *testing.T) {
	for name, hangUp := range map[string]bool{"time is up": false, "the client is gone": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var wasStopped atomic.Bool
				e := &Endpoint{State: readyState(), Limits: oneTurn(MaxBody), Handler: admission.HandlerFunc(
					func(ctx context.Context, _ admission.Request) (resp admission.Response) {
						defer func() {
							wasStopped.Store(meter.Stopped(recover()))
							resp = admission.Allowed("")
						}()
						for {
							time.Sleep(time.Millisecond)
							Meter(ctx).Take(1)
						}
					})}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if hangUp {
					time.AfterFunc(10*time.Millisecond, cancel)
				}
				if got := e.ask(ctx, 0, time.Second); got != nil && !hangUp {
					t.Errorf("got %v", got)
				}
				time.Sleep(time.Second)
				if !wasStopped.Load() || !e.Limits.idle() {
					t.Errorf("stopped: %t, idle: %t", wasStopped.Load(), e.Limits.idle())
				}
			})
		})
	}
}

// A request that waits for half of its time is turned away rather than judged in what is left; beyond the room, one is at once.
func TestOverload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		e := &Endpoint{State: readyState(), Limits: oneTurn(2 * minWeight), Handler: admission.HandlerFunc(
			func(context.Context, admission.Request) admission.Response { <-release; return admission.Allowed("") })}
		first, second := make(chan *refusal, 1), make(chan *refusal, 1)
		go func() { first <- e.ask(t.Context(), 0, time.Minute) }()
		synctest.Wait()
		go func() { second <- e.ask(t.Context(), 0, time.Minute) }()
		synctest.Wait()
		if got := e.ask(t.Context(), 0, time.Minute); got != errBusy {
			t.Errorf("over the room: %v", got)
		}
		start := time.Now()
		if got := <-second; got != errDeadline || time.Since(start) != 30*time.Second {
			t.Errorf("the one that waits got %v after %s", got, time.Since(start))
		}
		close(release)
		if got := <-first; got != nil {
			t.Errorf("the first got %v", got)
		}
		if got := e.ask(t.Context(), 0, time.Minute); got != nil {
			t.Errorf("afterwards: %v", got)
		}
	})
}

func TestBusyIsToldToComeAgain(t *testing.T) {
	server := serve(t, &Endpoint{State: readyState(), Limits: oneTurn(10), Handler: admission.HandlerFunc(allow)})
	resp, err := http.Post(server.URL, "application/json", strings.NewReader(review))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" || resp.Close {
		t.Errorf("got %s %v", resp.Status, resp.Header)
	}
}

// Those that take long give way: with one turn for all, one that takes little is answered while they go on.
func TestTurns(t *testing.T) {
	answered := make(chan struct{})
	var begun atomic.Int64
	e := &Endpoint{State: readyState(), Limits: oneTurn(MaxBody), Handler: admission.HandlerFunc(
		func(ctx context.Context, _ admission.Request) admission.Response {
			if begun.Add(1) <= 20 {
				for open := true; open; {
					select {
					case <-answered:
						open = false
					default:
						Meter(ctx).Take(1000)
					}
				}
			}
			return admission.Allowed("")
		})}
	var hogs sync.WaitGroup
	for range 20 {
		hogs.Go(func() {
			if got := e.ask(t.Context(), 0, time.Minute); got != nil {
				t.Errorf("one that takes long got %v", got)
			}
		})
	}
	eventually(t, "all that take long to be at it", func() bool { return begun.Load() == 20 })
	if got := e.ask(t.Context(), 0, time.Minute); got != nil {
		t.Errorf("got %v", got)
	}
	close(answered)
	hogs.Wait()
	eventually(t, "all to leave", e.Limits.idle)
}

// However many requests of one lane do not end, those of another are answered; and no more bytes are judged at once than the lane
// has memory for.
func TestLanes(t *testing.T) {
	for name, test := range map[string]struct {
		size, begin int
		others      []int
	}{
		"large":  {3 << 20, 1, []int{0, 5 << 10, 32 << 10, 256 << 10}},
		"medium": {200 << 10, 15, []int{0, 32 << 10, 1 << 20}},
		"small":  {20 << 10, 204, []int{33 << 10, 1 << 20}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limits := DefaultLimits()
				for _, l := range limits.lanes {
					l.turns = semaphore.NewWeighted(1000)
				}
				release := make(chan struct{})
				begun := 0
				var mu sync.Mutex
				stuck := &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(
					func(context.Context, admission.Request) admission.Response {
						mu.Lock()
						begun++
						mu.Unlock()
						<-release
						return admission.Allowed("")
					})}
				for range 300 {
					go stuck.ask(t.Context(), test.size, time.Minute)
				}
				synctest.Wait()
				if begun != test.begin {
					t.Errorf("%d are judged at once, want %d", begun, test.begin)
				}
				quick := &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(allow)}
				start := time.Now()
				for _, size := range test.others {
					if got := quick.ask(t.Context(), size, time.Second); got != nil || time.Since(start) > 0 {
						t.Errorf("one of %d bytes: %v after %s", size, got, time.Since(start))
					}
				}
				close(release)
			})
		})
	}
}

// Sixty that ask the cluster at once, which does not answer: some wait, none holds a turn, and the verdict of each stands.
func TestAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := oneTurn(MaxBody)
		limits.asking = semaphore.NewWeighted(10)
		var asking, inTime atomic.Int64
		e := &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(
			func(ctx context.Context, _ admission.Request) admission.Response {
				if Aside(ctx, func(ctx context.Context) { asking.Add(1); <-ctx.Done() }) {
					inTime.Add(1)
				}
				return admission.Allowed("")
			})}
		var all sync.WaitGroup
		for range 60 {
			all.Go(func() {
				if got := e.ask(t.Context(), 0, 3*time.Second); got != nil {
					t.Errorf("got %v", got)
				}
			})
		}
		synctest.Wait()
		if asking.Load() != 10 || !limits.lanes[0].turns.TryAcquire(1) {
			t.Errorf("%d ask, want 10, without a turn", asking.Load())
		}
		limits.lanes[0].turns.Release(1)
		all.Wait()
		synctest.Wait()
		if inTime.Load() != 0 || !limits.idle() {
			t.Errorf("%d were in time", inTime.Load())
		}
	})
	called := false
	if !Aside(t.Context(), func(context.Context) { called = true }) || !called {
		t.Error("without an Endpoint, nothing is asked")
	}
}

// Those who were answered judge on.
func TestAsideInTime(t *testing.T) {
	limits := oneTurn(MaxBody)
	server := serve(t, &Endpoint{State: readyState(), Limits: limits, Handler: admission.HandlerFunc(
		func(ctx context.Context, _ admission.Request) admission.Response {
			if !Aside(ctx, func(context.Context) {}) || limits.lanes[0].turns.TryAcquire(1) {
				t.Error("it has no turn afterwards")
			}
			return admission.Allowed("")
		})})
	if code, answer := post(t, server.URL, bytes.NewReader([]byte(review))); code != http.StatusOK {
		t.Errorf("%d %s", code, answer)
	}
	eventually(t, "it to leave", limits.idle)
}
