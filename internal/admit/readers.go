package admit

import (
	"container/list"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// readers are the requests whose bodies are on their way. An honest API server sends a body at once, so where there are too
// many of them, or too many bytes, the one that has waited longest has to go, and the newcomer stays.
type readers struct {
	maxCount int
	maxBytes int64

	mu sync.Mutex
	// longest first
	waiting *list.List
	bytes   int64
}

// reader is one request that is read.
type reader struct {
	of    *readers
	evict func()
	bytes int64
	// element is nil once it is no longer among the readers.
	element *list.Element
}

func newReaders(maxCount int, maxBytes int64) *readers {
	return &readers{maxCount: maxCount, maxBytes: maxBytes, waiting: list.New()}
}

// enter adds a reader. Evict is called, and must not block, where it has to go before it leaves.
func (r *readers) enter(evict func()) *reader {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := &reader{of: r, evict: evict}
	one.element = r.waiting.PushBack(one)
	inFlight.WithLabelValues(stageReading, "").Inc()
	r.makeRoom()
	return one
}

// grow counts bytes that are about to be kept. It reports whether the reader may stay.
func (one *reader) grow(bytes int64) bool {
	one.of.mu.Lock()
	defer one.of.mu.Unlock()
	if one.element != nil {
		one.bytes += bytes
		one.of.bytes += bytes
		one.of.makeRoom()
	}
	return one.element != nil
}

// leave is to be called once the body is read. Afterwards, evict is not called any more.
func (one *reader) leave() {
	one.of.mu.Lock()
	defer one.of.mu.Unlock()
	one.remove()
}

func (one *reader) remove() {
	if one.element == nil {
		return
	}
	one.of.waiting.Remove(one.element)
	one.of.bytes -= one.bytes
	one.element = nil
	inFlight.WithLabelValues(stageReading, "").Dec()
}

func (r *readers) makeRoom() {
	for r.waiting.Len() > r.maxCount || r.bytes > r.maxBytes {
		longest := r.waiting.Front().Value.(*reader)
		longest.remove()
		longest.evict()
		evicted.WithLabelValues("request").Inc()
	}
}

// Bounds on reading. A body's memory is taken in steps, as it arrives: what a client declares is only a claim.
const (
	firstStep = 16 << 10
	maxDrain  = 4 * MaxBody
)

// read reads the body of a request. It does not wait for one that does not arrive.
func (l *Limits) read(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(l.readPatience))
	one := l.readers.enter(func() { _ = control.SetReadDeadline(time.Unix(1, 0)) })
	body, refused := one.read(r)
	if refused == errTooLarge && r.Header.Get("Expect") == "" {
		// Who still writes does not read the answer, and a connection that is closed on it breaks.
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
	}
	one.leave()
	if refused == nil {
		// A keep-alive connection outlives the request.
		_ = control.SetReadDeadline(time.Time{})
	}
	return body, refused
}

func (one *reader) read(r *http.Request) (body []byte, refused *refusal) {
	limit := MaxBody
	switch {
	case r.ContentLength > MaxBody:
		return nil, errTooLarge
	case r.ContentLength >= 0:
		limit = int(r.ContentLength)
	}
	for {
		if before := cap(body); len(body) == before {
			// One byte more than there may be, to see the end.
			after := min(max(2*before, firstStep), limit+1)
			if !one.grow(int64(after - before)) {
				return nil, errSlow
			}
			body = append(make([]byte, 0, after), body...)
		}
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case len(body) > MaxBody:
			return nil, errTooLarge
		case errors.Is(err, io.EOF):
			return body, nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, errSlow
		case err != nil:
			return nil, malformed(http.StatusBadRequest, "cannot read the request: %v", err)
		}
	}
}
