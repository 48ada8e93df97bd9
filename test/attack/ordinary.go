package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// worker is the other user, who creates and changes objects of 10 rules, and ConfigMaps of the same size, which no webhook
// of ours sees: how long those take is what the machine and the API server take.
type worker struct {
	mu            sync.Mutex
	judged, plain []time.Duration
	refusals      []string
	pending       sync.WaitGroup
}

// interval is that of two requests: a creation and a change.
const interval = 200 * time.Millisecond

// work goes on until the context ends, and then waits for what was asked. It asks by the clock and waits for no answer
// before it asks again, so that who is slow is not asked less.
func (t *target) work(ctx context.Context, run string) *worker {
	w := &worker{}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for i := 0; ; i++ {
		name := fmt.Sprintf("ordinary-%s-%d", run, i)
		w.pending.Go(func() { w.round(t, ruleAPI, name, ordinaryRule(name, 0), ordinaryRule(name, 1), &w.judged) })
		w.pending.Go(func() { w.round(t, plainAPI, name, plainObject(name, 0), plainObject(name, 1), &w.plain) })
		select {
		case <-ctx.Done():
			w.pending.Wait()
			return w
		case <-ticker.C:
		}
	}
}

// round creates an object, changes it and deletes it. The deletion is judged by no one, and not measured.
func (w *worker) round(t *target, api, name string, before, after object, into *[]time.Duration) {
	// Not the context of the attack: who has asked waits for the answer.
	ctx := context.Background()
	collection := fmt.Sprintf(api, "shop")
	item := collection + "/" + name
	for _, r := range []request{{http.MethodPost, collection, encode(before)}, {http.MethodPatch, item, encode(after)}} {
		start := time.Now()
		a := t.ask(ctx, t.bob, r)
		w.note(a, time.Since(start), into)
		if a.kind != allowed {
			break // What is not there cannot be changed.
		}
	}
	_ = t.ask(ctx, t.bob, request{http.MethodDelete, item, nil})
}

func (w *worker) note(a answer, took time.Duration, into *[]time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*into = append(*into, took)
	if a.kind != allowed && into == &w.judged {
		w.refusals = append(w.refusals, a.text)
	}
}

// quantile returns 0 for no samples. A request that was refused counts as long as it took.
func quantile(samples []time.Duration, q float64) time.Duration {
	if len(samples) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(samples))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

// object is an object, or a part of one, as JSON has it.
type object = map[string]any

func encode(o object) []byte {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err) // Nothing but maps, lists, strings and numbers.
	}
	return text
}

func ordinaryRule(name string, version int) object {
	rules := make([]any, 10)
	for i := range rules {
		rules[i] = object{
			"alert": fmt.Sprintf("ErrorRateHigh%d", i), "for": "10m",
			"expr": fmt.Sprintf(`sum by (job) (rate(http_requests_total{job="api-%d", code=~"5.."}[5m]))
/ sum by (job) (rate(http_requests_total{job="api-%d"}[5m])) > 0.0%d`, i, i, 5+version),
			"labels": object{"severity": "warning", "team": "shop"},
			"annotations": object{
				"summary":     "More than 5% of the requests fail.",
				"description": "{{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests.",
			},
		}
	}
	return ruleObject(name, object{"name": "shop", "rules": rules})
}

func plainObject(name string, version int) object {
	text := string(encode(ordinaryRule(name, version)))
	return object{"apiVersion": "v1", "kind": "ConfigMap", "metadata": object{"name": name}, "data": object{"text": text}}
}
