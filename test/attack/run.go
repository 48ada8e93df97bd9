package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// large is what a webhook may still hold, resident, to be called fresh.
const large = 120 << 20

// baseline is no attack. Its row says what the machine is like.
var baseline = attack{
	name: "none", about: "the other user alone", want: want{"", func(answer) bool { return true }},
	arm: func(*target) (shot, error) {
		return func(context.Context, int, int) answer {
			time.Sleep(100 * time.Millisecond)
			return answer{}
		}, nil
	},
}

// all takes the attacks once, or in turn until the time is over, and returns how many rows failed.
func (t *target) all(ctx context.Context, o options, attacks []attack) (failed int, err error) {
	start := time.Now()
	sum := &summary{o: o}
	printHeader()
	for turn := 0; ; turn++ {
		for _, a := range append([]attack{baseline}, attacks...) {
			if turn > 0 && time.Since(start) >= o.total {
				sum.print(t, turn, time.Since(start))
				return sum.failed, nil
			}
			r, err := t.one(ctx, o, a, fmt.Sprint(turn))
			if err != nil {
				return 0, fmt.Errorf("%s: %w", a.name, err)
			}
			r.print()
			sum.add(r)
		}
		if time.Since(start) >= o.total {
			sum.print(t, turn+1, time.Since(start))
			return sum.failed, nil
		}
	}
}

// one runs an attack and judges it.
func (t *target) one(ctx context.Context, o options, a attack, turn string) (*row, error) {
	if err := t.prepare(ctx, o, a); err != nil {
		return nil, err
	}
	send, err := a.arm(t)
	if err != nil {
		return nil, err
	}
	r := &row{attack: a}
	seen, kills := t.logged(), t.kills()
	m := t.measure()
	working, stop := context.WithCancel(ctx)
	done := make(chan *worker)
	go func() { done <- t.work(working, a.name+"-"+turn) }()
	r.answers = a.fire(ctx, send, o.each)
	stop()
	r.worker = <-done
	r.restless = !t.settle(5 * time.Second)
	t.restless = r.restless
	m.end()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	r.cpu, r.rss = m.cpu, m.peak
	if t.cgroup != nil {
		r.cgroup = t.cgroup.used()
	}
	r.judge(o)
	r.crashed(t, o, m, kills, t.logged()[len(seen):])
	return r, nil
}

// prepare has the webhook run as the attack wants it. One that died is started anew, and so is one that has something left
// of the attack before, unless it is to live through all of them.
func (t *target) prepare(ctx context.Context, o options, a attack) error {
	dirty := o.total == 0 && !t.race && (t.process.memory("VmRSS") > large || t.restless || !t.settle(time.Second))
	if dirty || t.webhook.Exited() != nil {
		if err := t.fresh(ctx); err != nil {
			return err
		}
	}
	if a.secrets {
		if err := t.checkSecrets(ctx); err != nil {
			return err
		}
	}
	return t.setView(ctx, max(1, a.view))
}

func (t *target) kills() int {
	if t.cgroup == nil {
		return 0
	}
	return t.cgroup.kills()
}

// logged returns all that the webhook has written.
func (t *target) logged() string {
	text, err := os.ReadFile(t.webhook.LogFile())
	if err != nil {
		return ""
	}
	return string(text)
}

// judge says what is wrong with the answers, the memory and the other user's day.
func (r *row) judge(o options) {
	if o.race {
		return
	}
	wrong := 0
	var first answer
	for _, a := range r.answers {
		if !r.attack.want.ok(a) {
			if wrong == 0 {
				first = a
			}
			wrong++
		}
	}
	if wrong > 0 {
		r.fault("%d of %d answers are not what they should be: %s: %s", wrong, len(r.answers), first, first.text)
	}
	if n := len(r.worker.refusals); n > 0 {
		r.fault("%d of %d ordinary objects refused: %s", n, len(r.worker.judged), r.worker.refusals[0])
	}
	judged, plain := quantile(r.worker.judged, .99), quantile(r.worker.plain, .99)
	switch {
	case judged-plain > o.p99:
		r.fault("ordinary objects take %s at p99, ConfigMaps %s", short(judged), short(plain))
	case judged > o.p99:
		r.slow = true
	}
	if peak := max(r.rss, r.cgroup) >> 20; peak > o.memory {
		r.fault("%d MiB at the peak", peak)
	}
	if r.restless {
		r.fault("still at work 5s after the last answer")
	}
}

// crashed says how the webhook ended, if it did, and what races there were.
func (r *row) crashed(t *target, o options, m *meter, kills int, log string) {
	if races := strings.Count(log, "WARNING: DATA RACE"); races > 0 {
		r.fault("%d data races", races)
		fmt.Println(log)
	}
	err := t.webhook.Exited()
	switch {
	case err == nil:
	case m.overLimit:
		r.fault("the webhook was killed above %d MiB resident", t.shipped.memory>>20)
	case t.kills() > kills:
		r.fault("the kernel killed the webhook for want of memory")
	default:
		r.fault("the webhook ended: %s", reasonOf(err, log))
	}
}

// reasonOf returns the line of a log that says why a Go program ended.
func reasonOf(err error, log string) string {
	for line := range strings.Lines(log) {
		if strings.HasPrefix(line, "panic:") || strings.HasPrefix(line, "fatal error:") || strings.HasPrefix(line, "runtime:") {
			return strings.TrimSpace(line)
		}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}
