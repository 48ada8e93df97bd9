package webhook

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/controller-runtime/pkg/healthz"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/validate"
)

// drainDelay is how long the server goes on serving after it has said that it is no longer ready: the API server
// learns of it by way of the Service's endpoints.
const drainDelay = 5 * time.Second

// run serves until the context ends and what was asked until then is answered.
func run(ctx context.Context, o options) error {
	state := &admit.State{}
	cert, err := newCertificate(o)
	if err != nil {
		return err
	}
	judge := &validate.Handler{State: state}
	var secrets *secretKeys
	if o.checkSecrets {
		if secrets, err = newSecretKeys(o); err != nil {
			return err
		}
		judge.Learn = secrets.learn
	}
	callers := newCallers(o)
	server := newServer(o.bind, state, cert, callers, judge)
	// The servers outlive the context: they drain.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, serving := errgroup.WithContext(serving)
	// What fails ends the rest with it.
	background, cancel := context.WithCancel(serving)
	defer cancel()

	var draining atomic.Bool
	group.Go(func() error { return server.run(serving) })
	group.Go(func() error { return serve(background, o.health, health(state, cert, callers, server, &draining)) })
	group.Go(func() error { return serve(background, o.metrics, metricsHandler()) })
	group.Go(func() error { return keepPolicy(background, o.policy, state) })
	group.Go(func() error { return cert.keep(background) })
	group.Go(func() error { return keepStack(background, o, state) })
	if callers != nil {
		group.Go(func() error { return callers.keep(background) })
	}
	if secrets != nil {
		group.Go(func() error { return secrets.run(background) })
	}
	group.Go(func() error {
		select {
		case <-serving.Done():
			return nil
		case <-ctx.Done():
		}
		slog.Info("draining")
		draining.Store(true)
		if !o.standalone {
			time.Sleep(drainDelay)
		}
		stop()
		return nil
	})
	return group.Wait()
}

func health(state *admit.State, cert *certificate, callers *callers, server *server, draining *atomic.Bool) http.Handler {
	check := func(ok func() bool, otherwise string) healthz.Checker {
		return func(*http.Request) error {
			if ok() {
				return nil
			}
			return errors.New(otherwise)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/healthz", http.StripPrefix("/healthz", &healthz.Handler{}))
	mux.Handle("/readyz", http.StripPrefix("/readyz", &healthz.Handler{Checks: map[string]healthz.Checker{
		"caches":      check(func() bool { return state.Stack() != nil }, "the caches are not synced"),
		"certificate": check(cert.loaded, "no certificate is loaded"),
		"clients":     check(callers.loaded, "no client CA is loaded"),
		"drain":       check(func() bool { return !draining.Load() }, "draining"),
		"policy":      check(func() bool { return state.Linter() != nil }, "no policy is loaded"),
		"server":      check(server.started.Load, "the server is not listening"),
	}}))
	return mux
}

// serve serves plain HTTP until the context ends.
func serve(ctx context.Context, address string, handler http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 90 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
