package admit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// MaxBody bounds a request: the object, what it was before, and little else. etcd takes objects of 1.5 MiB.
const MaxBody = 4 << 20

// Limits bound what all requests together may cost. One Limits is shared by all endpoints.
type Limits struct {
	maxRequests int
	maxBytes    int64
	// running holds a place for each request that is being judged. The others wait for one, within their deadline: more
	// would only take each other's time, and their decoded objects the memory.
	running chan struct{}

	mu       sync.Mutex
	requests int
	bytes    int64
}

// DefaultLimits go with a container of 512 MiB.
func DefaultLimits() *Limits {
	return &Limits{maxRequests: 128, maxBytes: 32 << 20, running: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// enter says whether there is room for a request of that size, and takes it.
func (l *Limits) enter(size int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.requests >= l.maxRequests || l.bytes+size > l.maxBytes {
		return false
	}
	l.requests++
	l.bytes += size
	return true
}

func (l *Limits) leave(size int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests--
	l.bytes -= size
}

// Endpoint serves an admission.Handler.
//
// What is no verdict is an HTTP error, never a denial: an HTTP error leaves the decision to failurePolicy. Its body is a
// Status, whose message the API server hands on to the user (k8s.io/client-go/rest.Result.Error).
type Endpoint struct {
	Name    string
	Handler admission.Handler
	State   *State
	Limits  *Limits
}

// refusal is a request that gets no verdict.
type refusal struct {
	code    int
	reason  string
	message string
}

var (
	errNotReady = &refusal{http.StatusServiceUnavailable, "not_ready", "alertlint is starting: its policy or its caches are not loaded yet"}
	errBusy     = &refusal{http.StatusTooManyRequests, "busy", "alertlint is judging as many objects as it has room for"}
	errTooLarge = &refusal{http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("the request is larger than %d MiB", MaxBody>>20)}
	errDeadline = &refusal{http.StatusGatewayTimeout, "deadline", "alertlint did not come to a verdict in time"}
	errPanic    = &refusal{http.StatusInternalServerError, "panic", "alertlint failed: this is a bug in alertlint"}
)

func malformed(code int, format string, args ...any) *refusal {
	return &refusal{code, "malformed", Line(fmt.Sprintf(format, args...))}
}

// ServeHTTP answers one AdmissionReview.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	answer, refused := e.answer(w, r, start)
	durations.WithLabelValues(e.Name).Observe(time.Since(start).Seconds())
	w.Header().Set("Content-Type", "application/json")
	if refused == nil {
		_, _ = w.Write(answer)
		return
	}
	turnedAway.WithLabelValues(e.Name, refused.reason).Inc()
	logf.Log.Info("turned away", "endpoint", e.Name, "reason", refused.reason, "message", refused.message)
	if refused == errBusy {
		// client-go asks again after so many seconds, within the timeout of the webhook.
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(refused.code)
	_ = json.NewEncoder(w).Encode(metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"},
		Status:   metav1.StatusFailure, Code: int32(refused.code), Message: refused.message,
	})
}

func (e *Endpoint) answer(w http.ResponseWriter, r *http.Request, start time.Time) ([]byte, *refusal) {
	size := r.ContentLength
	if size < 0 {
		size = MaxBody
	}
	switch {
	case r.Method != http.MethodPost:
		return nil, malformed(http.StatusMethodNotAllowed, "%s is not served; POST an AdmissionReview", r.Method)
	case r.Header.Get("Content-Type") != "application/json":
		return nil, malformed(http.StatusUnsupportedMediaType, "Content-Type is %q; use application/json", r.Header.Get("Content-Type"))
	case !e.State.Ready():
		return nil, errNotReady
	case size > MaxBody:
		return nil, errTooLarge
	case !e.Limits.enter(size):
		return nil, errBusy
	}
	deadline := start.Add(patience(r.URL.Query().Get("timeout")))
	body, refused := read(w, r, size, deadline)
	if refused != nil {
		e.Limits.leave(size)
		return nil, refused
	}
	// Not the request's own context: the server cancels it when it begins to drain.
	ctx, cancel := context.WithDeadline(context.WithoutCancel(r.Context()), deadline)
	defer cancel()
	return e.judge(ctx, body, size)
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

func read(w http.ResponseWriter, r *http.Request, size int64, deadline time.Time) ([]byte, *refusal) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(deadline)
	// A keep-alive connection outlives the request.
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	body := make([]byte, size)
	n, err := io.ReadFull(io.LimitReader(r.Body, size), body)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && r.ContentLength < 0:
		return body[:n], nil
	case err != nil && !time.Now().Before(deadline):
		return nil, errDeadline
	case err != nil:
		return nil, malformed(http.StatusBadRequest, "the request cannot be read: %v", err)
	}
	if more, _ := r.Body.Read(make([]byte, 1)); more > 0 {
		return nil, errTooLarge
	}
	return body, nil
}

type outcome struct {
	answer  []byte
	refused *refusal
}

// judge waits for a verdict until the deadline. A rule cannot be interrupted, so after that its request goes on in the
// background, and goes on counting.
func (e *Endpoint) judge(ctx context.Context, body []byte, size int64) ([]byte, *refusal) {
	select {
	case e.Limits.running <- struct{}{}:
	case <-ctx.Done():
		e.Limits.leave(size)
		return nil, errDeadline
	}
	done := make(chan outcome, 1)
	go func() {
		defer func() {
			<-e.Limits.running
			e.Limits.leave(size)
		}()
		done <- e.verdict(ctx, body)
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
			logf.Log.Error(nil, "an endpoint failed", "endpoint", e.Name, "reason", fmt.Sprint(v), "stack", string(debug.Stack()))
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
