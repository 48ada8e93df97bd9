package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// attack is a row of the table: what is sent, and what it must be answered.
type attack struct {
	name, about string
	want        want
	// arm makes what is sent, once, before anything is measured.
	arm func(*target) (shot, error)
	// senders is how many send at once; 0 is one.
	senders int
	// view is how many Alertmanagers select what is sent; 0 is one.
	view int
	// lasts is how long the attack has to go on, to be felt, if that is longer than the others.
	lasts time.Duration
	// secrets is whether the webhook has to run with --check-secrets.
	secrets bool
}

// shot is one request, or one connection, of a sender's.
type shot func(ctx context.Context, sender, number int) answer

// maxShots and the pause between two keep an attack that is answered at once from being a mere flood.
const (
	maxShots = 200
	pause    = 50 * time.Millisecond
)

// table returns all attacks. Those for which the webhook starts with other flags come last.
func table() []attack {
	return slices.Concat(regexpAttacks(), configAttacks(), ruleAttacks(), templateAttacks(), silenceAttacks(),
		updateAttacks(), reviewAttacks(), connectionAttacks(), secretAttacks())
}

// creates has alice create the object by the API server, which does all but store it.
func creates(api string, hostile func() object) func(*target) (shot, error) {
	return func(t *target) (shot, error) {
		r := request{http.MethodPost, fmt.Sprintf(api, "tenant") + "?dryRun=All", encode(hostile())}
		if len(r.body) > 3<<20 {
			return nil, fmt.Errorf("%d bytes, and the API server takes 3 MiB", len(r.body))
		}
		return func(ctx context.Context, _, _ int) answer { return t.ask(ctx, t.alice, r) }, nil
	}
}

// fire has all senders send until the time is over, each at least once, and waits for what is under way. It returns the answers.
func (a attack) fire(ctx context.Context, send shot, each time.Duration) []answer {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		mu      sync.Mutex
		answers []answer
		senders sync.WaitGroup
	)
	end := time.Now().Add(max(each, a.lasts))
	for s := range max(1, a.senders) {
		senders.Go(func() {
			for n := 0; n == 0 || n < maxShots && time.Now().Before(end) && ctx.Err() == nil; n++ {
				got := send(ctx, s, n)
				mu.Lock()
				answers = append(answers, got)
				mu.Unlock()
				time.Sleep(pause)
			}
		})
	}
	senders.Wait()
	return answers
}
