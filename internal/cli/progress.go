package cli

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// progress tells a person at a terminal, after a while, how far a long run has come.
type progress struct {
	count atomic.Int64
	end   chan struct{}
	wg    sync.WaitGroup
}

// patience is how long a run stays silent.
const patience = 1500 * time.Millisecond

func startProgress(w io.Writer, total int) *progress {
	p := &progress{end: make(chan struct{})}
	if isTerminal(w) {
		p.wg.Go(func() { p.show(w, total) })
	}
	return p
}

func (p *progress) show(w io.Writer, total int) {
	wait := patience
	for {
		select {
		case <-p.end:
			if wait != patience {
				_, _ = fmt.Fprint(w, "\r\x1b[K")
			}
			return
		case <-time.After(wait):
			_, _ = fmt.Fprintf(w, "\r\x1b[Kread %d of %d files", p.count.Load(), total)
			wait = 200 * time.Millisecond
		}
	}
}

func (p *progress) done() { p.count.Add(1) }

func (p *progress) stop() {
	close(p.end)
	p.wg.Wait()
}
