package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// mayHold is how long the webhook may keep a place for one who sends nothing.
const mayHold = 5 * time.Second

func (t *target) dial() (net.Conn, error) {
	return tls.DialWithDialer(&net.Dialer{Timeout: mayHold}, "tcp", t.address(), t.dialer)
}

func (t *target) address() string { return strings.TrimPrefix(t.webhook.URL(), "https://") }

func headers(length int) string {
	return fmt.Sprintf("POST /validate?timeout=30s HTTP/1.1\r\nHost: alertlint\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", length)
}

// silent declares a body and sends none of it, or a byte now and then.
func silent(length int, drip time.Duration) func(*target) (shot, error) {
	return func(t *target) (shot, error) {
		return func(_ context.Context, _, _ int) answer {
			conn, err := t.dial()
			if err != nil {
				return failure(err)
			}
			defer conn.Close()
			if _, err := conn.Write([]byte(headers(length))); err != nil {
				return failure(err)
			}
			return heldFor(conn, drip)
		}, nil
	}
}

// heldFor waits until the webhook answers or hangs up.
func heldFor(conn net.Conn, drip time.Duration) answer {
	start := time.Now()
	for end := start.Add(mayHold); time.Now().Before(end); {
		wait := end
		if drip > 0 {
			wait = time.Now().Add(drip)
			_, _ = conn.Write([]byte(" ")) // Reading says whether the connection is still there.
		}
		_ = conn.SetReadDeadline(wait)
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			return answer{kind: closed, text: "after " + time.Since(start).Round(100*time.Millisecond).String()}
		}
	}
	return answer{kind: held, text: "for more than " + mayHold.String()}
}

// hangUp sends half of what it declares, and goes.
func hangUp(t *target) (shot, error) {
	return func(_ context.Context, _, _ int) answer {
		conn, err := t.dial()
		if err != nil {
			return failure(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte(headers(200_000) + strings.Repeat(" ", 100_000))); err != nil {
			return answer{kind: closed, text: err.Error()}
		}
		return answer{kind: closed, text: "by ourselves"}
	}, nil
}

// crowd opens as many connections as it may, says half a header on each or nothing, and holds them all.
func crowd(wish int, secure bool) func(*target) (shot, error) {
	return func(t *target) (shot, error) {
		return func(ctx context.Context, _, _ int) answer {
			var (
				dialers sync.WaitGroup
				each    = make([][]net.Conn, 4)
			)
			end := time.Now().Add(15 * time.Second)
			for d := range each {
				dialers.Go(func() {
					for len(each[d]) < connectable(wish)/len(each) && time.Now().Before(end) && ctx.Err() == nil {
						conn, err := t.halfOpen(secure)
						if err != nil {
							return
						}
						each[d] = append(each[d], conn)
					}
				})
			}
			dialers.Wait()
			count := 0
			for _, conns := range each {
				for _, conn := range conns {
					defer conn.Close()
					count++
				}
			}
			time.Sleep(2 * time.Second)
			return answer{kind: held, text: fmt.Sprintf("%d connections", count)}
		}, nil
	}
}

func (t *target) halfOpen(secure bool) (net.Conn, error) {
	if !secure {
		return net.DialTimeout("tcp", t.address(), mayHold)
	}
	conn, err := t.dial()
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write([]byte("POST /validate HTTP/1.1\r\nHost: alertlint\r\n")); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// connectable is how many files this process may have open for the attack.
func connectable(wish int) int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 500
	}
	return max(1, min(wish, int(limit.Cur)-1000))
}

func connectionAttacks() []attack {
	// A request by the API server fails when both endpoints have been busy for their 3 seconds, one after the other.
	const felt = 8 * time.Second
	ends := oneOf(closed)
	ends.text = "closed within " + mayHold.String()
	return []attack{
		{
			name: "silent-4mib", about: "8 connections that declare 4 MiB and send nothing",
			arm: silent(4<<20, 0), senders: 8, lasts: felt, want: ends,
		},
		{
			name: "silent-128", about: "128 connections that declare 10 bytes and send nothing",
			arm: silent(10, 0), senders: 128, lasts: felt, want: ends,
		},
		{
			name: "slow-body", about: "64 connections that send 1 MiB, 10 bytes a second",
			arm: silent(1<<20, 100*time.Millisecond), senders: 64, lasts: felt, want: ends,
		},
		{name: "hang-up", about: "50 clients that hang up in the middle", arm: hangUp, senders: 50, want: ends},
		{
			name: "half-headers", about: "13,000 half-sent headers, as far as ulimit -n allows",
			arm: crowd(13_000, true), want: oneOf(held),
		},
		{
			name: "silent-tcp", about: "2,000 connections that do not even begin TLS",
			arm: crowd(2000, false), want: oneOf(held),
		},
	}
}
