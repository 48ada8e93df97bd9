package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/mutate"
	"github.com/alertlint/alertlint/internal/validate"
)

// Bounds on connections. The API server needs one for each request at a time, sends a request at once, and asks a Service by
// HTTP/1.1 alone (k8s.io/apiserver/pkg/util/webhook.ClientManager.HookClient): with one protocol, a request is a connection.
const (
	// maxConnections of up to some 40 KiB each: TLS, a goroutine and the buffers, and a header of maxHeader that is not done.
	maxConnections = 1024
	maxHeader      = 16 << 10
	// headerPatience bounds a TLS handshake and a header, and what else of a request is not bounded more tightly.
	headerPatience = 5 * time.Second
	// answerPatience is beyond the longest that the API server waits for a webhook.
	answerPatience = 40 * time.Second
	idlePatience   = 90 * time.Second
	drainPatience  = time.Minute
)

// server serves the endpoints. controller-runtime's webhook.Server does not let its http.Server be configured.
type server struct {
	http    *http.Server
	started atomic.Bool
}

func newServer(bind string, state *admit.State, cert *certificate, callers *callers, judge *validate.Handler) *server {
	limits := admit.DefaultLimits()
	mux := http.NewServeMux()
	mux.Handle("/validate", &admit.Endpoint{
		Name: "validate", Handler: judge, State: state, Limits: limits,
	})
	mux.Handle("/mutate", &admit.Endpoint{
		Name: "mutate", Handler: &mutate.Handler{State: state}, State: state, Limits: limits,
	})
	config := &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: cert.get,
	}
	if callers != nil {
		callers.require(config)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &server{http: &http.Server{
		Addr: bind, Handler: mux, TLSConfig: config, Protocols: protocols,
		ConnState:         admit.NewConnections(maxConnections).Changed,
		MaxHeaderBytes:    maxHeader,
		ReadHeaderTimeout: headerPatience,
		ReadTimeout:       headerPatience,
		WriteTimeout:      answerPatience,
		IdleTimeout:       idlePatience,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelInfo),
	}}
}

// run serves until the context ends, and what was asked until then is answered.
func (s *server) run(ctx context.Context) error {
	listener, err := net.Listen("tcp", s.http.Addr)
	if err != nil {
		return fmt.Errorf("--bind-address: %w", err)
	}
	drained := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainPatience)
		defer cancel()
		drained <- s.http.Shutdown(ctx)
	})
	s.started.Store(true)
	if err := s.http.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-drained
}
