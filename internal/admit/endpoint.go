package admit

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/alertlint/alertlint/internal/redact"
)

// Endpoint serves an admission.Handler.
type Endpoint struct {
	Name    string
	Handler admission.Handler
	State   *State
	Limits  *Limits
}

// writePatience bounds how long a client may take to accept an answer.
const writePatience = 5 * time.Second

// ServeHTTP answers one AdmissionReview.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	body, refused := e.receive(w, r)
	if refused != nil {
		// The rest of the body is not waited for.
		w.Header().Set("Connection", "close")
	}
	var answer []byte
	if refused == nil {
		answer, refused = e.judge(r.Context(), body, start, patience(r.URL.Query().Get("timeout")))
	}
	durations.WithLabelValues(e.Name).Observe(time.Since(start).Seconds())
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writePatience))
	w.Header().Set("Content-Type", "application/json")
	if refused != nil {
		refused.answer(w, e.Name)
		return
	}
	_, _ = w.Write(answer)
}

// receive returns the body of a request that can be answered.
func (e *Endpoint) receive(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	switch {
	case r.Method != http.MethodPost:
		return nil, malformed(http.StatusMethodNotAllowed, "%s is not served; POST an AdmissionReview", r.Method)
	case r.Header.Get("Content-Type") != "application/json":
		return nil, malformed(http.StatusUnsupportedMediaType, "Content-Type is %q; use application/json", r.Header.Get("Content-Type"))
	case !e.State.Ready():
		return nil, errNotReady
	}
	return e.Limits.read(w, r)
}

// Used where the API server names no timeout; it is the longest that Kubernetes allows for.
const defaultPatience = 30 * time.Second

// patience is how long a verdict may take: what the API server grants, less what the answer takes on its way.
func patience(timeout string) time.Duration {
	d, err := time.ParseDuration(timeout)
	if err != nil || d <= 0 || d > defaultPatience {
		return defaultPatience
	}
	return d - min(d/10, 200*time.Millisecond)
}

// Parts of the patience. A request that waited for the first half of it is turned away: it would have little time to be
// judged, and what is not judged passes. Judging is stopped at three quarters, for what cannot be stopped (decoding, a call
// into upstream, writing the answer) to end in time.
func waitFor(patience time.Duration) time.Duration  { return patience / 2 }
func judgeFor(patience time.Duration) time.Duration { return patience * 3 / 4 }

type outcome struct {
	answer  []byte
	refused *refusal
}

// judge waits for a place, and then for a verdict. What has not come to its end at the deadline goes on in the background,
// and holds its place until then.
func (e *Endpoint) judge(ctx context.Context, body []byte, start time.Time, patience time.Duration) ([]byte, *refusal) {
	ctx, cancel := context.WithDeadline(ctx, start.Add(patience))
	defer cancel()
	waiting, enough := context.WithDeadline(ctx, start.Add(waitFor(patience)))
	defer enough()
	p, refused := e.Limits.enter(waiting, int64(len(body)))
	if refused != nil {
		return nil, refused
	}
	done := make(chan outcome, 1)
	go func() {
		defer p.leave()
		ctx, cancel := context.WithDeadline(ctx, start.Add(judgeFor(patience)))
		defer cancel()
		ctx, ended := newJudging(ctx, e.Limits, p)
		o := e.verdict(ctx, body)
		if ended() {
			stopped.WithLabelValues(e.Name).Inc()
		}
		done <- o
	}()
	select {
	case o := <-done:
		return o.answer, o.refused
	case <-ctx.Done():
		return nil, errDeadline
	}
}

func (e *Endpoint) verdict(ctx context.Context, body []byte) (o outcome) {
	defer func() {
		if v := recover(); v != nil {
			CountBug("")
			logf.Log.Error(nil, "an endpoint failed", "endpoint", e.Name, "reason", redact.Panic(v), "stack", string(debug.Stack()))
			o = outcome{refused: errPanic}
		}
	}()
	req, err := ReadReview(body)
	if err != nil {
		return outcome{refused: malformed(http.StatusBadRequest, "%v", err)}
	}
	answer, err := WriteReview(req, e.Handler.Handle(ctx, req))
	if err != nil {
		return outcome{refused: malformed(http.StatusInternalServerError, "%v", err)}
	}
	return outcome{answer: answer}
}
