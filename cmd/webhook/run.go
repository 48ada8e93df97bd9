package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	"github.com/alertlint/alertlint/internal/admit"
	"github.com/alertlint/alertlint/internal/mutate"
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
	server, err := newServer(o.bind, state, cert, judge)
	if err != nil {
		return err
	}
	// The servers outlive the context: they drain.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, serving := errgroup.WithContext(serving)
	// What fails ends the rest with it.
	background, cancel := context.WithCancel(serving)
	defer cancel()

	var draining atomic.Bool
	group.Go(func() error { return server.Start(serving) })
	group.Go(func() error { return serve(background, o.health, health(state, cert, server, &draining)) })
	group.Go(func() error { return serve(background, o.metrics, metricsHandler()) })
	group.Go(func() error { return keepPolicy(background, o.policy, state) })
	group.Go(func() error { return cert.keep(background) })
	group.Go(func() error { return keepStack(background, o, state) })
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

func newServer(bind string, state *admit.State, cert *certificate, judge *validate.Handler) (webhook.Server, error) {
	host, port, err := net.SplitHostPort(bind)
	if err != nil {
		return nil, fmt.Errorf("--bind-address: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("--bind-address: port %q is not a number", port)
	}
	server := webhook.NewServer(webhook.Options{Host: host, Port: number, TLSOpts: []func(*tls.Config){func(c *tls.Config) {
		c.MinVersion = tls.VersionTLS12
		c.GetCertificate = cert.get
	}}})
	limits := admit.DefaultLimits()
	server.Register("/validate", &admit.Endpoint{
		Name: "validate", Handler: judge, State: state, Limits: limits,
	})
	server.Register("/mutate", &admit.Endpoint{
		Name: "mutate", Handler: &mutate.Handler{State: state}, State: state, Limits: limits,
	})
	return server, nil
}

func health(state *admit.State, cert *certificate, server webhook.Server, draining *atomic.Bool) http.Handler {
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
		"certificate": check(cert.loaded, "there is no certificate"),
		"drain":       check(func() bool { return !draining.Load() }, "draining"),
		"policy":      check(func() bool { return state.Linter() != nil }, "there is no policy"),
		"server":      server.StartedChecker(),
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
